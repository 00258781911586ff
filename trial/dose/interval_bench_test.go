package dose

import "testing"

func BenchmarkNew(b *testing.B) {
	for _, design := range []string{BOIN, Keyboard, MTPI} {
		b.Run(design, func(b *testing.B) {
			for b.Loop() {
				if _, err := New(Settings{Design: design, Target: 0.3}, 5); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkNext(b *testing.B) {
	d, err := New(Settings{Design: BOIN, Target: 0.3}, 5)
	if err != nil {
		b.Fatal(err)
	}
	s := State{Dose: 3, Arms: []Arm{{N: 3}, {N: 6, DLT: 1}, {N: 9, DLT: 2}, {}, {}}}
	b.ReportAllocs()
	for b.Loop() {
		if d.Next(&s).Dose != 3 && d.Next(&s).Dose != 4 {
			b.Fatal("lost")
		}
	}
}
