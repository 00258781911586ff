package toxicity_test

import (
	"testing"

	"stepwise/internal/lang"
)

func TestEveryEventAndGradeIsAnswered(t *testing.T) {
	both(t, func(h *house, tag lang.Tag) {
		for _, a := range h.ask(tag, "/toxicity", 200).Find(".pick a").EachIter() {
			href, _ := a.Attr("href")
			h.ask(tag, href, 200)
			for _, g := range []string{"1", "2", "3", "4"} {
				d := h.ask(tag, href+"&grade="+g+"&weight_kg=70", 200)
				if n := d.Find("table.five thead th").Length(); n != 5 {
					h.Errorf("%s grade %s has %d bodies", href, g, n)
				}
			}
		}
	})
}
