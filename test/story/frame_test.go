package story

import (
	"testing"

	"stepwise/internal/lang"
)

// The start page and a learner's path, on a phone and on a desk, in both languages.
func TestTheFirstPages(t *testing.T) {
	w := Open(t, "sqlite")
	for _, screen := range []struct {
		name  string
		width int64
		tag   lang.Tag
	}{{"phone-zh", Phone, lang.ZH}, {"desk-en", Desktop, lang.EN}, {"desk-zh", Desktop, lang.ZH}, {"phone-en", Phone, lang.EN}} {
		t.Run(screen.name, func(t *testing.T) {
			b := w.Browse(t, screen.name, screen.width, screen.tag)
			b.Go("/").See(lang.Say(screen.tag, "home.title")).Axe().Shot("start-" + screen.name)
			b.SignIn(w.Learner(t, 2))
			b.Go("/path").Has(".stair .here").Axe().Shot("path-" + screen.name)
			b.Go("/record").Has(".record").Axe().Shot("record-" + screen.name)
		})
	}
}
