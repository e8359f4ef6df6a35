package httpapi

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"runtime/debug"
	"slices"
	"strings"
)

// key names an answer by everything that decides it (design, 1-architecture §1.1): the same key is the same answer, byte
// for byte, whenever it is asked and by whomever.
type key [sha256.Size]byte

// keyOf tells the parts apart by their lengths.
func keyOf(parts ...string) key {
	hash := sha256.New()
	var length [8]byte
	for _, part := range parts {
		hash.Write(binary.LittleEndian.AppendUint64(length[:0], uint64(len(part))))
		hash.Write([]byte(part))
	}
	return key(hash.Sum(nil))
}

// parts are what decides the answer to a question.
func (t *Transport) parts(ground Ground, asked request) []string {
	return append(ground.Decides(), t.edition, asked.query, asked.operationName, string(asked.variables))
}

// Build names the program that runs: two that answer differently have different names. A program that was not built from
// a committed state has another name each time it runs.
func Build() string {
	settings := map[string]string{}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			settings[s.Key] = s.Value
		}
	}
	if revision := settings["vcs.revision"]; revision != "" && settings["vcs.modified"] == "false" {
		return revision
	}
	return rand.Text()
}

// etag is the entity tag of an answer in a media type and coding (RFC 9110 §8.8.3). It is a strong one: what has the same
// tag has the same bytes.
func (k key) etag(mediaType, coding string) string {
	tag := base64.RawURLEncoding.EncodeToString(k[:18])
	if mediaType == responseJSON {
		tag += "-r"
	}
	if coding != identity {
		tag += "-" + coding
	}
	return `"` + tag + `"`
}

// unchanged returns the tag under which the client has the answer already, in a coding that it takes; "" if it has not.
func (a *answer) unchanged(k key) string {
	var had []string
	for _, header := range a.r.Header["If-None-Match"] {
		for tag := range strings.SplitSeq(header, ",") {
			had = append(had, strings.TrimPrefix(strings.TrimSpace(tag), "W/")) // proxies that pack answers weaken tags
		}
	}
	if len(had) == 0 {
		return ""
	}
	for _, coding := range []string{a.long, a.short} {
		if tag := k.etag(a.mediaType, coding); slices.Contains(had, tag) {
			return tag
		}
	}
	return ""
}
