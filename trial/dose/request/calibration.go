package request

import "stepwise/trial/dose"

// Calibration reads what a skeleton is calibrated for. The number of doses may be
// called doses or, as in dfcrm, nlevel.
func Calibration(text []byte) (dose.Calibration, uint64, error) {
	var c dose.Calibration
	var seed uint64
	o, err := readObject(text, []string{"halfwidth", "target", "nu", "doses", "nlevel", "model", "intercept", "seed"})
	if err != nil {
		return c, 0, err
	}
	if o.has("doses") && o.has("nlevel") {
		return c, 0, problem("nlevel", "cannot stand beside doses")
	}
	doses := "doses"
	if o.has("nlevel") {
		doses = "nlevel"
	}
	for _, x := range []struct {
		key  string
		to   any
		must bool
	}{{"target", &c.Target, true}, {"halfwidth", &c.HalfWidth, true}, {"nu", &c.Nu, true}, {doses, &c.Doses, true},
		{"model", &c.Model, false}, {"intercept", &c.Intercept, false}, {"seed", &seed, false}} {
		given, err := o.Take(x.key, x.to)
		if err != nil {
			return c, 0, err
		}
		if x.must && !given {
			return c, 0, problem(x.key, "is missing")
		}
	}
	return c, seed, nil
}
