package session

import (
	"testing"

	"stepwise/internal/lang"
)

// Keys that are put together at run time are said in both languages.
func TestEveryWordIsSaid(t *testing.T) {
	keys := []string{}
	add := func(group string, values ...string) {
		for _, v := range values {
			keys = append(keys, "session."+group+"."+v)
		}
	}
	for _, k := range ItemKinds {
		add("item", string(k))
	}
	add("feedback", Questions...)
	add("kind", string(Room), string(Online))
	add("mode", string(Room), string(Online))
	add("seat", string(Seated), string(Waiting), string(Withdrawn))
	add("way", "code", "list", "sealedlist", "presence")
	add("flag", string(Early), string(Late), string(After), string(Future))
	add("change", "added", "withdrawn", "casewithdrawn")
	add("outcome", string(Recorded), string(Already), string(Rejected), string(Unknown))
	add("status", string(Drafted), string(Published), string(Cancelled))
	add("phase", string(Ahead), string(Door), string(Running), string(Over))
	for _, what := range []string{"registered", "waiting", "promoted", "moved", "calledoff"} {
		add("mail."+what, "subject", "text")
	}
	for _, k := range keys {
		if !lang.Has(k) {
			t.Errorf("%s is not said in both languages", k)
		}
	}
}
