package graph

// Lang is a language in which names are kept.
type Lang string

const (
	KK Lang = "KK" // Kazakh
	RU Lang = "RU" // Russian
	EN Lang = "EN" // English
)

// Text is a name or sentence shown to people. Any language may be missing.
type Text struct {
	KK string `json:"kk,omitempty"`
	RU string `json:"ru,omitempty"`
	EN string `json:"en,omitempty"`
}

// In returns the text in the first of langs that has one, and which language that is.
// Without langs it looks in RU, KK, EN. It returns "" and "" when none has one: nothing is substituted silently.
func (t Text) In(langs ...Lang) (string, Lang) {
	if len(langs) == 0 {
		langs = []Lang{RU, KK, EN}
	}
	for _, lang := range langs {
		text := ""
		switch lang {
		case KK:
			text = t.KK
		case RU:
			text = t.RU
		case EN:
			text = t.EN
		}
		if text != "" {
			return text, lang
		}
	}
	return "", ""
}

// IsZero reports whether no language has a text.
func (t Text) IsZero() bool { return t == Text{} }
