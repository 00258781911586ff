package dose

import "math"

// sincWeights writes the weights of equidistant nodes 0, 1, … in the integral up to
// a point that lies t steps from node 0: the integral of the sinc interpolant.
func sincWeights[T float32 | float64](w []T, t float64) {
	turn := math.Sin(math.Pi * t)
	half := math.Cos(math.Pi * t)
	for i := range w {
		u := t - float64(i)
		if math.Abs(u) < siTabled {
			w[i] = T(0.5 + si(math.Pi*u)/math.Pi)
		} else { // sin π(t − i) = ± sin πt
			sign := 1 - 2*float64(i&1)
			w[i] = T(0.5 + siFar(math.Pi*u, sign*turn, sign*half)/math.Pi)
		}
	}
}

// sincSum is the sum of f, given at nodes 0, 1, …, up to a point t steps from node 0.
func sincSum(f []float64, t float64) float64 {
	turn, half := math.Sin(math.Pi*t), math.Cos(math.Pi*t)
	sum := 0.0
	for i, v := range f {
		switch u := t - float64(i); {
		case v == 0:
		case math.Abs(u) < siTabled:
			sum += v * (0.5 + si(math.Pi*u)/math.Pi)
		default:
			sign := 1 - 2*float64(i&1)
			sum += v * (0.5 + siFar(math.Pi*u, sign*turn, sign*half)/math.Pi)
		}
	}
	return sum
}

// siTabled is up to where, in half turns, Si is looked up.
const siTabled = 8

// siStep is the step of the table, near enough for five terms of Taylor's series to
// be good to 10⁻¹¹.
const siStep = math.Pi / 64

// siTable holds Si and the four derivatives behind the first, at multiples of
// siStep.
var siTable = func() (table [64*siTabled + 2][5]float64) {
	table[0] = [5]float64{0, 1, 0, -1.0 / 3, 0}
	for j := 1; j < len(table); j++ {
		x := siStep * float64(j)
		s := math.Sin(x) / x
		s1 := (math.Cos(x) - s) / x
		s2 := -s - 2*s1/x // x·s″ + 2s′ + x·s = 0
		s3 := -s1 - (3*s2+s)/x
		table[j] = [5]float64{sineIntegral(x), s, s1, s2, s3}
	}
	return table
}()

// si is Si(x) for |x| up to siTabled half turns.
func si(x float64) float64 {
	t := math.Abs(x)
	j := int(t/siStep + 0.5)
	d := t - siStep*float64(j)
	c := &siTable[j]
	return math.Copysign(c[0]+d*(c[1]+d/2*(c[2]+d/3*(c[3]+d/4*c[4]))), x)
}

// siFar is Si(x) for |x| beyond siTabled half turns, by the asymptotic series DLMF
// 6.12.3 and 6.12.4; sine and cosine of x are given.
func siFar(x, sin, cos float64) float64 {
	v := 1 / (x * x)
	f := 1 - 2*v*(1-12*v*(1-30*v*(1-56*v*(1-90*v*(1-132*v)))))
	g := 1 - 6*v*(1-20*v*(1-42*v*(1-72*v*(1-110*v*(1-156*v)))))
	return math.Copysign(math.Pi/2, x) - cos*f/x - sin*g*v
}

// sineIntegral is Si(x) = ∫₀ˣ sin t / t dt (DLMF 6.2.9): the power series 6.6.5 near
// zero, elsewhere E₁(ix) by the continued fraction 6.9.1 and Si = π/2 + Im E₁(ix).
func sineIntegral(x float64) float64 {
	t := math.Abs(x)
	if t < 4 {
		term, sum := t, t
		for k := 1; math.Abs(term) > 1e-18*sum; k++ {
			n := float64(2 * k)
			term *= -t * t / (n * (n + 1))
			sum += term / (n + 1)
		}
		return math.Copysign(sum, x)
	}
	// e^{-ix}/(ix+1 − 1/(ix+3 − 4/(ix+5 − …))) by the modified Lentz method.
	b := complex(1, t)
	d := 1 / b
	f, c := d, complex(1e300, 0)
	for i := 1; i < 400; i++ {
		a := complex(-float64(i*i), 0)
		b += 2
		d = 1 / (a*d + b)
		c = b + a/c
		del := c * d
		f *= del
		if math.Abs(real(del)-1)+math.Abs(imag(del)) < 1e-16 {
			break
		}
	}
	e := f * complex(math.Cos(t), -math.Sin(t))
	return math.Copysign(math.Pi/2+imag(e), x)
}
