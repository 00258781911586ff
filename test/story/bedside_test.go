package story

import (
	"testing"

	"stepwise/internal/lang"
)

// The pages of practice, as they look on a phone in Chinese and on a desk in English.
func TestTheBedsideLooksRight(t *testing.T) {
	w := Open(t, "sqlite")
	paths := []struct{ name, path string }{
		{"bedside", "/bedside"}, {"quality", "/quality?indicator=hepatitis"}, {"trials", "/trials"},
	}
	phone := w.Browse(t, "phone", Phone, lang.ZH)
	desk := w.Browse(t, "desk", Desktop, lang.EN).SignIn(Person("coordinator"))
	for _, p := range paths {
		if p.name != "quality" {
			phone.Go(p.path).Axe().Shot(p.name + "-phone")
		}
		desk.Go(p.path).Axe().Shot(p.name + "-desk")
	}
	recorder := w.Browse(t, "recorder", Phone, lang.ZH).SignIn(Person("learner-0-0"))
	recorder.Go("/quality").Axe().Shot("quality-phone")
	recorder.Click(".mine a").See("录入疗程").Axe().Shot("hospital-phone")
	desk.Go("/quality/hospitals").Axe().Shot("hospitals-desk")
	desk.Go("/office/trials/new").Axe().Shot("trial-desk")
}
