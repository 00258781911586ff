package dose

import (
	"slices"
	"testing"
)

// every design with the target of 0.25 where it takes one, for five doses.
func every(t *testing.T) map[string]Design {
	t.Helper()
	all := map[string]Design{}
	for _, name := range Names() {
		s := Settings{Design: name}
		if uses(name, "target") {
			s.Target = 0.25
		}
		d, err := New(s, 5)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		all[name] = d
	}
	if len(all) != 14 {
		t.Fatalf("%d designs: %v", len(all), Names())
	}
	return all
}

func TestEveryDesignStopsAtAnInadmissibleLowestDose(t *testing.T) {
	for name, d := range every(t) {
		for _, c := range []struct {
			why  string
			dose int
			arms []Arm
		}{
			{"at the lowest dose", 1, counts(6, 6)},
			{"while the trial is at a higher dose", 3, counts(9, 9, 3, 0, 3, 0)},
			{"at a higher dose, all doses toxic", 2, counts(6, 6, 3, 3)},
			{"with responses at it", 1, []Arm{{N: 9, DLT: 9, Eff: 9, Both: 9}, {}, {}, {}, {}}},
		} {
			s := State{Dose: c.dose, Arms: c.arms, Cohort: Arm{N: 3, DLT: 3}}
			if got := d.Next(&s); got.Action != Stop || got.Stop != Unsafe || got.Dose != 0 || got.Above != 1 || !slices.Contains(Reasons(), got.Reason) {
				t.Errorf("%s, %s: %+v", name, c.why, got)
			}
			if got := d.Select(&s); got.Dose != 0 || !slices.Contains(Reasons(), got.Reason) {
				t.Errorf("%s, %s: selects %+v", name, c.why, got)
			}
			if choose, ok := d.(Chooser); ok && choose.Choose(&s) != 0 {
				t.Errorf("%s, %s: chooses %d", name, c.why, choose.Choose(&s))
			}
		}
	}
}

func TestEveryDesignStartsWhereItIsTold(t *testing.T) {
	for name, d := range every(t) {
		for dose := 1; dose <= 5; dose++ {
			s := State{Dose: dose, Arms: counts()}
			if got := d.Next(&s); got.Action != Stay || got.Dose != dose {
				t.Errorf("%s at dose %d: %+v", name, dose, got)
			}
			if got := d.Select(&s); got.Dose != 0 || len(got.Estimate) != 5 {
				t.Errorf("%s selects after nobody: %+v", name, got)
			}
		}
	}
}

func TestEveryDesignRepeatsItsSettings(t *testing.T) {
	for name, d := range every(t) {
		s := d.Settings()
		again, err := s.Complete(5)
		if err != nil || again.Hash() != s.Hash() || s.Design != name {
			t.Errorf("%s: complete settings are not their own completion: %v\n%s\n%s", name, err, s.Canonical(), again.Canonical())
		}
		read, err := ParseSettings(s.Canonical())
		if err != nil || read.Hash() != s.Hash() {
			t.Errorf("%s: %s is not read as itself: %v", name, s.Canonical(), err)
		}
		for _, key := range s.present() {
			if key != "design" && !slices.Contains(Keys(name), key) {
				t.Errorf("%s has %s, which is not among its keys", name, key)
			}
		}
	}
}
