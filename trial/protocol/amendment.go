package protocol

import (
	"fmt"

	"stepwise/trial/record"
)

// CheckAmendment tells what a new version may not change of one that patients have
// consented to, because values that are kept would then say something else: the dose
// of a level that exists (patients are analysed by the number of the level they were
// given), and the type or unit of an item that has the same name. New levels stand
// above the old ones; what is measured in another way gets another name.
func CheckAmendment(before, after *Protocol) []Problem {
	var c checker
	for i, old := range before.Levels {
		at := fmt.Sprintf("levels.%d", i)
		l, ok := after.Level(old.Level)
		if !ok {
			c.add("levels", "levelkept", "Level", old.Level)
			continue
		}
		c.check(l.Amount == old.Amount && l.Unit == old.Unit, at+".amount", "amountkept", "Amount", old.Amount, "Unit", old.Unit)
	}
	c.items(&before.Screening, &after.Screening, "screening")
	for i := range after.Forms {
		for n := range before.Forms {
			if before.Forms[n].Name == after.Forms[i].Name {
				c.items(&before.Forms[n], &after.Forms[i], fmt.Sprintf("forms.%d", i))
			}
		}
	}
	return c.list
}

func (c *checker) items(before, after *record.Form, at string) {
	for i := range after.Items {
		now := &after.Items[i]
		if old, ok := before.Item(now.Name); ok {
			c.check(old.Type == now.Type, fmt.Sprintf("%s.items.%d.type", at, i), "typekept", "Type", string(old.Type))
			c.check(old.Unit == now.Unit, fmt.Sprintf("%s.items.%d.unit", at, i), "unitkept", "Unit", old.Unit)
			c.check(now.Genome || !old.Genome, fmt.Sprintf("%s.items.%d.genome", at, i), "genomekept")
		}
	}
}
