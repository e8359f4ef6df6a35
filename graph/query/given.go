package query

import (
	"encoding/json"
	"math"
	"slices"
	"strings"

	"onceonly/graph"
)

// given reads a value with which a field is compared.
func (r *compiler) given(f *Field, content any, path string) (Scalar, error) {
	switch f.Shape {
	case Int, Count, Float:
		if n, ok := numberOf(content); ok {
			return Number(n), nil
		}
	case Bool:
		if b, ok := content.(bool); ok {
			return Truth(b), nil
		}
	case Date:
		text, _ := content.(string)
		if d, err := graph.ParseDate(text); err == nil && d != 0 {
			return day(d), nil
		}
		return Scalar{}, graph.Errorf(graph.BadRequest, "%s is not a date: write year, month and day, as in \"2008-06-01\".", path)
	case Key:
		text, ok := content.(string)
		if !ok {
			break
		}
		key, err := r.in.KeyOf(f.Of.Node, text)
		return Word(string(key)), err
	default:
		if text, ok := content.(string); ok {
			return Scalar{Recorded: true, Text: text}, nil
		}
	}
	return Scalar{}, unreadable(path)
}

// numberOf reads a number of a literal or of a variable.
func numberOf(content any) (float64, bool) {
	switch n := content.(type) {
	case int:
		return float64(n), true
	case int64:
		return float64(n), true
	case float64:
		return n, !math.IsNaN(n)
	case json.Number:
		f, err := n.Float64()
		return f, err == nil
	}
	return 0, false
}

// contains and startsWith do not tell capital letters from small ones.
func contains(text, part string) bool {
	return strings.Contains(strings.ToLower(text), strings.ToLower(part))
}

func startsWith(text, part string) bool {
	return strings.HasPrefix(strings.ToLower(text), strings.ToLower(part))
}

// text reads the conditions on a text: they hold where they all hold of the text in one language, of those that are named.
func (r *compiler) text(f *Field, content any, path string) (test, error) {
	object, err := r.object(content, path)
	if err != nil {
		return nil, err
	}
	langs := []graph.Lang{graph.KK, graph.RU, graph.EN}
	compared := map[string]any{}
	var null *bool
	for name, given := range object {
		switch name {
		case "lang":
			langs = nil
			for _, one := range listed(given) {
				lang, ok := one.(string)
				if !ok {
					return nil, unreadable(path + ".lang")
				}
				langs = append(langs, graph.Lang(lang))
			}
		case "isNull":
			b, ok := given.(bool)
			if !ok {
				return nil, unreadable(path + ".isNull")
			}
			null = &b
		default:
			compared[name] = given
		}
	}
	fits, err := r.scalar(&Field{Shape: Text}, compared, path)
	if err != nil {
		return nil, err
	}
	return func(e Entry) bool {
		t := f.Text(e)
		in := func(lang graph.Lang) string {
			text, _ := t.In(lang)
			return text
		}
		if null != nil && *null == slices.ContainsFunc(langs, func(lang graph.Lang) bool { return in(lang) != "" }) {
			return false
		}
		return len(compared) == 0 || slices.ContainsFunc(langs, func(lang graph.Lang) bool { return fits(Word(in(lang))) })
	}, nil
}

// period reads the conditions on a period of days, all of which must hold.
func (r *compiler) period(f *Field, content any, path string) (test, error) {
	var all []func(graph.Period) bool
	err := r.each(content, path, func(name, path string, inner any) error {
		switch name {
		case "from", "to":
			fits, err := r.scalar(&Field{Shape: Date}, inner, path)
			all = append(all, func(p graph.Period) bool { return fits(day(map[string]graph.Date{"from": p.From, "to": p.To}[name])) })
			return err
		case "contains":
			d, err := r.given(&Field{Shape: Date}, inner, path)
			all = append(all, func(p graph.Period) bool { return p.Contains(graph.Date(d.Number)) })
			return err
		}
		wanted, ok := inner.(bool) // atDate
		if !ok {
			return unreadable(path)
		}
		all = append(all, func(p graph.Period) bool { return p.Contains(r.view.Date) == wanted })
		return nil
	})
	return func(e Entry) bool {
		p := f.Period(e)
		return !slices.ContainsFunc(all, func(fits func(graph.Period) bool) bool { return !fits(p) })
	}, err
}
