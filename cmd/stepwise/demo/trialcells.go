package demo

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"stepwise/person"
	"stepwise/trial"
	"stepwise/trial/custody"
	"stepwise/trial/record"
)

type trialProof = trial.Proof

// cells plays what a patient's cells go through, with every label printed and scanned.
func (p *play) cells(j journey) {
	unit, laboratory := p.member("cells", j.site), p.people["trial-laboratory"]
	c := p.house.Custody
	e := j.enrolled
	p.on(e, 11, func(ctx context.Context) error {
		if _, err := c.OpenTherapy(ctx, unit, Study, j.subject, Study+"."+j.subject+".T1", ""); err != nil {
			return err
		}
		_, err := c.PlanCollection(ctx, unit, Study, j.subject, custody.CollectionData{})
		return err
	})
	p.hand(j, unit, e, 13, custody.Handing{Container: "C1", Step: custody.Collect}, custody.Band, "", custody.Collection, "C1")
	p.on(e, 16, func(ctx context.Context) error {
		return c.Describe(ctx, unit, Study, j.subject, "C1", custody.CollectionData{End: record.At(p.clock.Now().Std().Add(-time.Hour)), Volume: "210", Cells: "9.6"})
	})
	p.hand(j, unit, e, 17, custody.Handing{Container: "C1", Step: custody.Send}, custody.Collection, "C1", custody.Box, "C1")
	p.hand(j, laboratory, e+1, 10, custody.Handing{Container: "C1", Step: custody.Receive, TempMin: "3.1", TempMax: "6.4"}, custody.Box, "C1", custody.Collection, "C1")
	product, days := "P1", 10
	if j.retry {
		p.make(j, laboratory, "P1", e+2)
		p.on(e+8, 9, func(ctx context.Context) error {
			return c.EndProduct(ctx, laboratory, Study, j.subject, "P1", custody.End{Failed: true, Why: "expansion stopped on day 6", At: record.At(p.clock.Now().Std())})
		})
		product, e = "P2", e+8
	}
	p.make(j, laboratory, product, e+2)
	done := e + 2 + days
	p.on(done, 9, func(ctx context.Context) error {
		now := p.clock.Now().Std()
		if err := c.EndProduct(ctx, laboratory, Study, j.subject, product, custody.End{At: record.At(now), Lot: "SIM" + strconv.Itoa(j.infused), Expiry: record.At(now.AddDate(0, 0, 180)), Usable: "60"}); err != nil {
			return err
		}
		held, err := strconv.ParseFloat(j.cells, 64)
		if err != nil {
			return err
		}
		_, err = c.AddBag(ctx, laboratory, Study, j.subject, product, strconv.FormatFloat(held, 'f', -1, 64), "30", "")
		return err
	})
	bag := product + "-A"
	p.hand(j, laboratory, done, 10, custody.Handing{Container: bag, Step: custody.Fill}, custody.Batch, product, custody.Bag, bag)
	p.on(done, 15, func(ctx context.Context) error {
		return c.Test(ctx, laboratory, Study, j.subject, product, map[string]string{"VIABILITY": strconv.Itoa(84 + j.infused%12), "CAR": strconv.Itoa(22 + j.infused%25),
			"ENDOTOXIN": "<0.5", "STERILITY": "negative"}, record.At(p.clock.Now().Std()), "")
	})
	p.on(done+1, 10, func(ctx context.Context) error {
		return c.Release(ctx, laboratory, Study, j.subject, product, custody.Approval{Verdict: "released", Weight: j.weight}, p.proofs["trial-laboratory"])
	})
	p.hand(j, laboratory, done+1, 12, custody.Handing{Container: bag, Step: custody.Send}, custody.Bag, bag, custody.Box, bag)
	p.hand(j, unit, done+2, 10, custody.Handing{Container: bag, Step: custody.Receive, TempMin: "-168", TempMax: "-151"}, custody.Box, bag, custody.Bag, bag)
	p.hand(j, unit, j.infused, 9.5, custody.Handing{Container: bag, Step: custody.Thaw}, custody.Band, "", custody.Bag, bag)
	p.hand(j, unit, j.infused, 9.8, custody.Handing{Container: bag, Step: custody.Check, Weight: j.weight}, custody.Band, "", custody.Bag, bag)
	p.on(j.infused, 10.3, func(ctx context.Context) error {
		_, err := c.Infuse(ctx, unit, Study, j.subject, custody.Given{Bags: []string{bag}, At: p.bedside(j), End: p.bedside(j).Add(15 * time.Minute), Weight: j.weight, Cells: j.cells})
		return err
	})
}

// make begins a product.
func (p *play) make(j journey, laboratory person.Actor, product string, day int) {
	p.on(day, 9, func(ctx context.Context) error {
		got, err := p.house.Custody.BeginProduct(ctx, laboratory, Study, j.subject, custody.NewProduct{Collections: []string{"C1"}})
		if err == nil && got != product {
			err = fmt.Errorf("product %s of %s got the number %s", product, j.subject, got)
		}
		return err
	})
	p.hand(j, laboratory, day, 10, custody.Handing{Container: "C1", Step: custody.Use, Product: product}, custody.Collection, "C1", custody.Batch, product)
}

// hand plays a hand-over: both labels are issued, where they are not yet, and scanned.
func (p *play) hand(j journey, who person.Actor, day int, hour float64, h custody.Handing, first custody.Kind, about1 string, second custody.Kind, about2 string) {
	p.on(day, hour, func(ctx context.Context) error {
		c := p.house.Custody
		for i, x := range []struct {
			kind  custody.Kind
			about string
		}{{first, about1}, {second, about2}} {
			l, err := p.label(ctx, j, who, x.kind, x.about)
			if err != nil {
				return fmt.Errorf("%s %s: label %s: %w", j.subject, h.Step, x.kind, err)
			}
			if i == 0 {
				h.First = l
			} else {
				h.Second = l
			}
		}
		h.At = p.clock.Now().Std()
		quarantined, err := c.Hand(ctx, who, Study, j.subject, h)
		if err == nil && quarantined {
			err = fmt.Errorf("%s went into quarantine", h.Container)
		}
		if err != nil {
			return fmt.Errorf("%s %s: %w", j.subject, h.Step, err)
		}
		return nil
	})
}

// label is the content of the label in use, issued when there is none.
func (p *play) label(ctx context.Context, j journey, who person.Actor, kind custody.Kind, about string) (string, error) {
	v, err := p.house.Ledger.Open(ctx, who, Study)
	if err != nil {
		return "", err
	}
	for _, l := range custody.Labels(v.State, Study, j.subject) {
		if l.Kind == kind && l.About == about && l.Void.IsZero() {
			return l.Text, nil
		}
	}
	l, err := p.house.Custody.Issue(ctx, who, Study, j.subject, kind, about, false)
	return l.Text, err
}
