package custody

import (
	"math"
	"strings"

	"stepwise/trial/protocol"
)

// Dose is what so many CAR-positive viable T cells (millions) are for a body weight
// (kg), in the unit of the protocol's levels, to four decimals. ok is false when the
// levels go by weight and there is none.
func Dose(p *protocol.Protocol, cells, weight float64) (dose float64, ok bool) {
	perKilogram := len(p.Levels) > 0 && strings.HasSuffix(p.Levels[0].Unit, "/kg")
	if perKilogram {
		if weight <= 0 {
			return 0, false
		}
		cells /= weight
	}
	return math.Round(cells*1e4) / 1e4, true
}
