package credential

// Language tags (BCP 47) of the two editions.
const (
	English = "en"
	Chinese = "zh-Hans"
)

// Text is one text in English and simplified Chinese. Either may be empty, and
// the other then serves both readers.
type Text struct {
	En string
	Zh string
}

// Empty tells whether there is nothing to read in either language.
func (t Text) Empty() bool { return t.En == "" && t.Zh == "" }

// primary gives the edition that stands in the plain fields of the model.
func (t Text) primary() (language, value string) {
	if t.En == "" {
		return Chinese, t.Zh
	}
	return English, t.En
}

// in gives the text of one language, "" when that edition is missing.
func (t Text) in(language string) string {
	if language == Chinese {
		return t.Zh
	}
	return t.En
}

// joined puts both editions into one string, for fields of the model that know
// only one.
func (t Text) joined(separator string) string {
	if t.En == "" || t.Zh == "" || t.En == t.Zh {
		_, value := t.primary()
		return value
	}
	return t.En + separator + t.Zh
}

// set puts value into the edition of language and tells whether it knows it.
func (t *Text) set(language, value string) bool {
	switch language {
	case English:
		t.En = value
	case Chinese:
		t.Zh = value
	default:
		return false
	}
	return true
}
