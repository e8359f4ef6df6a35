package httpapi

import (
	"cmp"
	"mime"
	"strconv"
	"strings"
)

// The media types of answers. Clients that know the first read the answer whatever the status is.
const (
	responseJSON = "application/graphql-response+json"
	plainJSON    = "application/json"
)

// negotiate chooses the media type of the answer by the Accept headers (RFC 9110 §12.5.1): the one that is wanted most;
// of two wanted alike responseJSON where it is named, and otherwise plainJSON, which every client can read. False when
// neither is acceptable. Ranges that cannot be read count as not given.
func negotiate(accept []string) (string, bool) {
	if strings.TrimSpace(strings.Join(accept, "")) == "" {
		return plainJSON, true
	}
	ranges := ranked(accept)
	full, plain := wanted(ranges, responseJSON), wanted(ranges, plainJSON)
	switch {
	case full.quality == 0 && plain.quality == 0:
		return "", false
	case full.quality != plain.quality:
		if full.quality > plain.quality {
			return responseJSON, true
		}
		return plainJSON, true
	case full.precision == exactly:
		return responseJSON, true
	}
	return plainJSON, true
}

// How precisely a range names a type.
const (
	notAtAll  = iota
	anyType   // */*
	anyOfKind // application/*
	exactly
)

// preference is how much something is wanted: 0 to 1000, and how precisely it was named.
type preference struct{ quality, precision int }

type mediaRange struct {
	name    string
	quality int
}

// ranked reads the ranges of an Accept header with their weights, in thousandths.
func ranked(headers []string) []mediaRange {
	var ranges []mediaRange
	for _, header := range headers {
		for part := range strings.SplitSeq(header, ",") {
			name, parameters, err := mime.ParseMediaType(part)
			if err != nil || !isUTF8(parameters["charset"]) {
				continue
			}
			if quality, ok := weight(parameters["q"]); ok {
				ranges = append(ranges, mediaRange{name, quality})
			}
		}
	}
	return ranges
}

func isUTF8(charset string) bool {
	return charset == "" || strings.EqualFold(charset, "utf-8") || strings.EqualFold(charset, "utf8")
}

// weight reads a qvalue (RFC 9110 §12.4.2) in thousandths. Without one it is 1000.
func weight(text string) (int, bool) {
	if text == "" {
		return 1000, true
	}
	whole, rest, _ := strings.Cut(text, ".")
	if (whole != "0" && whole != "1") || len(rest) > 3 {
		return 0, false
	}
	thousandths, err := strconv.ParseUint(cmp.Or(rest+"000"[len(rest):], "0"), 10, 16)
	if err != nil || (whole == "1" && thousandths > 0) {
		return 0, false
	}
	if whole == "1" {
		return 1000, true
	}
	return int(thousandths), true
}

// wanted says how much a type is wanted: the most precise range decides.
func wanted(ranges []mediaRange, mediaType string) preference {
	best := preference{}
	for _, r := range ranges {
		precision := notAtAll
		switch r.name {
		case mediaType:
			precision = exactly
		case "application/*":
			precision = anyOfKind
		case "*/*":
			precision = anyType
		}
		if precision > best.precision {
			best = preference{r.quality, precision}
		}
	}
	return best
}
