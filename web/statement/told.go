package statement

import (
	"bytes"
	"encoding/json"
	"fmt"

	"stepwise/lrs"
)

// told is a statement's text as far as it is for people: names and words, which
// are found by no key.
type told struct {
	Actor   struct{ Name string }
	Verb    struct{ Display map[string]string }
	Object  thing
	Context struct {
		Instructor, Team  struct{ Name string }
		ContextActivities struct{ Parent, Grouping, Category, Other things }
		Extensions        map[string]json.RawMessage
	}
	Result      struct{ Extensions map[string]json.RawMessage }
	Authority   struct{ Name string }
	Version     string
	Attachments []attachment
}

// thing is an object: an activity, an agent, or a statement about to be.
type thing struct {
	ID         string
	Name       string // of an agent
	Definition struct {
		Name, Description map[string]string
	}
	Verb *struct {
		ID      string
		Display map[string]string
	}
	Object *thing
}

// things are context activities: a list, or one alone as 1.0.3 allows.
type things []thing

// UnmarshalJSON reads both forms.
func (t *things) UnmarshalJSON(text []byte) error {
	if bytes.HasPrefix(bytes.TrimSpace(text), []byte("[")) {
		return json.Unmarshal(text, (*[]thing)(t))
	}
	*t = make(things, 1)
	return json.Unmarshal(text, &(*t)[0])
}

// attachment describes bytes that came along.
type attachment struct {
	UsageType, ContentType, SHA2, FileURL string
	Display, Description                  map[string]string
	Length                                int64
}

func tell(row lrs.Row) (told, error) {
	var t told
	if err := json.Unmarshal([]byte(row.Body), &t); err != nil {
		return t, fmt.Errorf("statement %s: %w", row.ID, err)
	}
	return t, nil
}
