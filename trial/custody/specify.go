package custody

import (
	"context"
	"regexp"
	"strconv"
	"strings"

	"stepwise/internal/fault"
	"stepwise/person"
	"stepwise/trial"
	"stepwise/trial/form"
	"stepwise/trial/record"
)

var specID = regexp.MustCompile(`^[A-Z][A-Z0-9_]{1,19}$`)

// Specify enters or changes a requirement. The limits are the laboratory's, from the
// document that it names; nothing is proposed here. A requirement holds only once it
// is signed as it stands (SignSpecs).
func (s *Service) Specify(ctx context.Context, a person.Actor, study string, x Spec, reason string) error {
	return s.ledger.Write(ctx, a, study, func(_ context.Context, w *trial.Writer) error {
		if err := w.Require(trial.Release, ""); err != nil {
			return err
		}
		x.ID = strings.ToUpper(strings.TrimSpace(x.ID))
		kind := "number"
		if x.Word {
			kind, x.Low, x.High, x.Unit = "word", "", "", ""
		} else {
			x.Expected = ""
		}
		var f fault.Form
		f.Check(specID.MatchString(x.ID), "id", "custody.fault.specid")
		f.Check(strings.TrimSpace(x.EN) != "", "name.en", "fault.required")
		f.Check(strings.TrimSpace(x.ZH) != "", "name.zh", "fault.required")
		f.Check(strings.TrimSpace(x.Source) != "", "SOURCE", "fault.required")
		f.Check(!x.Word || strings.TrimSpace(x.Expected) != "", "EXPECTED", "fault.required")
		low, errLow := strconv.ParseFloat(strings.TrimSpace(x.Low), 64)
		high, errHigh := strconv.ParseFloat(strings.TrimSpace(x.High), 64)
		f.Check(x.Word || x.Low != "" || x.High != "", "LOW", "custody.fault.limit")
		f.Check(errLow != nil || errHigh != nil || low <= high, "HIGH", "custody.fault.limits")
		f.Check(!(x.Word && (x.Stage == "material" || x.Stage == "transport")), "KIND", "custody.fault.transportword")
		if err := f.Err(); err != nil {
			return err
		}
		return w.Set(record.Place{Form: form.Spec.Name, Row: x.ID}, map[string]string{"NAME_EN": x.EN, "NAME_ZH": x.ZH, "STAGE": x.Stage, "KIND": kind, "UNIT": x.Unit,
			"LOW": x.Low, "HIGH": x.High, "EXPECTED": x.Expected, "SOURCE": x.Source, "ENDED": record.Yes(x.Ended)}, reason)
	})
}

// SignSpecs signs every requirement in use that is not signed as it stands.
func (s *Service) SignSpecs(ctx context.Context, a person.Actor, study string, proof trial.Proof) error {
	return s.ledger.Write(ctx, a, study, func(_ context.Context, w *trial.Writer) error {
		if err := w.Require(trial.Release, ""); err != nil {
			return err
		}
		for _, x := range Specs(w.State) {
			if x.Signed {
				continue
			}
			if err := w.Sign(record.Place{Form: form.Spec.Name, Row: x.ID}, "specify", proof); err != nil {
				return err
			}
		}
		return nil
	})
}

// Test enters results of a product by requirement, tested at a time (a Moment). Each
// keeps the limits that it was held to. A result that replaces another needs a reason.
func (s *Service) Test(ctx context.Context, a person.Actor, study, subject, product string, values map[string]string, at, reason string) error {
	return s.write(ctx, a, study, subject, trial.Produce, func(w *trial.Writer) error {
		if w.State.Row(form.Product.Name, subject, product) == nil {
			return missing()
		}
		var f fault.Form
		for _, x := range Specs(w.State) {
			value, typed := values[x.ID]
			if value = strings.TrimSpace(value); !typed {
				continue
			}
			p := record.Place{Form: form.Result.Name, Subject: subject, Row: product + "/" + x.ID}
			if value == w.State.Row(p.Form, subject, p.Row).Get("VALUE") || x.Stage != "release" && x.Stage != "later" {
				continue
			}
			if !x.Signed {
				f.Add(x.ID, "custody.fault.unsigned")
				continue
			}
			verdict := ""
			if value != "" {
				verdict = x.Judge(value)
			}
			f.Check(verdict != "unknown" || readable(value) || x.Word, x.ID, "custody.fault.number")
			f.Check(at != "", "at", "fault.required")
			if f.Err() != nil {
				continue
			}
			if err := w.Set(p, map[string]string{"PRODUCT": product, "SPEC": x.ID, "VALUE": value, "LOW": x.Low, "HIGH": x.High, "EXPECTED": x.Expected,
				"VERDICT": verdict, "AT": at}, reason); err != nil {
				return err
			}
		}
		return f.Err()
	})
}

func readable(value string) bool {
	_, err := strconv.ParseFloat(strings.TrimSpace(strings.TrimLeft(value, "<>≤≥=")), 64)
	return err == nil
}
