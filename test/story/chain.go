package story

import (
	"time"

	"stepwise/trial/custody"
)

// Cells plans what a patient's cells go through from the vein to the bag at the site:
// whoever has the next step finds it on the board, prints the labels it needs, and reads
// two codes.
func (a *Ward) Cells(plan func(day int, hour float64, do func()), day int, subject, weight, cells string) {
	a.t.Helper()
	unit, path := "cells-"+site(subject), "/products/"+subject
	label := map[custody.Kind]string{} // by kind and what it is on
	print := func(who, page string, about custody.Kind, kind custody.Kind) {
		a.t.Helper()
		b := a.as(who).Go(Study + page)
		b.done(`form.inline:has([name=kind][value=` + string(kind) + `]):has([name=about][value="` + string(about) + `"])`)
		label[kind+about] = b.Text(".sticker .code:last-child")
	}
	hand := func(who, container, step string, scans [2]custody.Kind, more map[string]string) {
		a.t.Helper()
		b := a.waiting(who, path+"/container/"+container+"?do="+step)
		b.Fill("first", label[scans[0]]).Fill("second", label[scans[1]])
		for name, value := range more {
			b.Fill(name, value)
		}
		b.done("form.hand")
	}

	plan(day, 11, func() {
		a.waiting(unit, path+"?do=therapy").done("form.card")
		a.waiting(unit, path+"?do=collection").done("form.card")
		print(unit, path, "", custody.Band)
		print(unit, path+"/container/C1", "C1", custody.Collection)
		print(unit, path+"/container/C1", "C1", custody.Box)
	})
	plan(day, 13, func() {
		hand(unit, "C1", "collect", [2]custody.Kind{custody.Band, custody.Collection + "C1"}, nil)
	})
	plan(day, 17, func() {
		hand(unit, "C1", "send", [2]custody.Kind{custody.Collection + "C1", custody.Box + "C1"}, nil)
	})
	plan(day+1, 10, func() {
		hand("laboratory", "C1", "receive", [2]custody.Kind{custody.Box + "C1", custody.Collection + "C1"}, map[string]string{"tempmin": "3.1", "tempmax": "6.4"})
		a.waiting("laboratory", path+"?do=product").done("form.card")
		print("laboratory", path+"/batch/P1", "P1", custody.Batch)
		hand("laboratory", "C1", "use", [2]custody.Kind{custody.Collection + "C1", custody.Batch + "P1"}, map[string]string{"product": "P1"})
	})
	plan(day+11, 9, func() {
		a.waiting("laboratory", path+"/batch/P1?do=end").Fill("outcome", "made").Fill("lot", "SIM-"+subject).
			Fill("expiry", a.here(-180*24*time.Hour)).Fill("usable", "60").done("form.card")
		a.waiting("laboratory", path+"/batch/P1?do=bag").Fill("cells", cells).Fill("volume", "30").done("form.card")
		print("laboratory", path+"/batch/P1", "P1-A", custody.Bag)
		hand("laboratory", "P1-A", "fill", [2]custody.Kind{custody.Batch + "P1", custody.Bag + "P1-A"}, nil)
		b := a.waiting("laboratory", path+"/batch/P1?do=results")
		for spec, value := range map[string]string{"VIABILITY": "89", "CAR": "34", "ENDOTOXIN": "<0.5", "STERILITY": "negative"} {
			b.Fill("result."+spec, value)
		}
		b.done("form.card")
	})
	plan(day+12, 10, func() {
		a.waiting("laboratory", path+"/batch/P1?do=release").Fill("verdict", "released").Fill("weight", weight).signs("form.card")
		print("laboratory", path+"/container/P1-A", "P1-A", custody.Box)
		hand("laboratory", "P1-A", "send", [2]custody.Kind{custody.Bag + "P1-A", custody.Box + "P1-A"}, nil)
	})
	plan(day+13, 10, func() {
		hand(unit, "P1-A", "receive", [2]custody.Kind{custody.Box + "P1-A", custody.Bag + "P1-A"}, map[string]string{"tempmin": "-168", "tempmax": "-151"})
	})
}

// Infuse thaws the bag, checks it at the bed and enters the infusion. The codes are
// read off the labels' page.
func (a *Ward) Infuse(subject, bag, weight, cells string) {
	a.t.Helper()
	unit, path := "cells-"+site(subject), "/products/"+subject
	band := a.as(unit).Go(Study + path).Text(`section[aria-labelledby=cells] h3 + ul a`)
	label := a.phone.Go(Study + path + "/container/" + bag).Text(`section[aria-labelledby=lab] li:first-child a`)
	for _, step := range []string{"thaw", "check"} {
		b := a.waiting(unit, path+"/container/"+bag+"?do="+step)
		b.Fill("first", band).Fill("second", label)
		if step == "check" {
			b.Fill("weight", weight)
		}
		b.done("form.hand")
	}
	a.world.Clock.Move(time.Hour)
	a.waiting(unit, path+"/infusion").Fill("at", a.here(20*time.Minute)).Fill("end", a.here(5*time.Minute)).Fill("weight", weight).Fill("cells", cells).done("main form")
}
