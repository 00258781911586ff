package chance

import "math"

// The exponential distribution by layers of equal area (Marsaglia and Tsang, J Stat
// Softw 2000;5(8)): 98 of 100 draws cost one random number, one product and one
// comparison, where a logarithm would be a quarter of a simulation with arrivals.

// layers is how many there are; edge is where the tail begins, area that of each
// layer, both as published for 256 layers.
const (
	layers = 256
	edge   = 7.69711747013104972
	area   = 0.0039496598225815571993
)

// layerX are the right ends of the layers from the bottom (the first so wide that
// the tail is in it), layerY the density there.
var layerX, layerY = func() (x, y [layers + 1]float64) {
	x[0], x[1] = area/math.Exp(-edge), edge
	for i := 1; i < layers-1; i++ {
		x[i+1] = -math.Log(area/x[i] + math.Exp(-x[i]))
	}
	for i := range x {
		y[i] = math.Exp(-x[i]) // the last is at 0
	}
	return x, y
}()

// Exponential has mean 1.
func (s *Source) Exponential() float64 {
	u := s.Next()
	i := u % layers
	x := float64(u>>11) * (1.0 / (1 << 53)) * layerX[i]
	if x < layerX[i+1] {
		return x
	}
	return s.outside(int(i), x)
}

// outside is what remains: the tail, which is an exponential again, and the corners
// under the curve.
func (s *Source) outside(i int, x float64) float64 {
	if i == 0 {
		return edge - math.Log(1-s.Float())
	}
	if layerY[i]+s.Float()*(layerY[i+1]-layerY[i]) < math.Exp(-x) {
		return x
	}
	return s.Exponential()
}
