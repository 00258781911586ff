package certificate

import (
	"fmt"
	"strings"

	"rsc.io/qr"
)

// margin is the white border that readers need around a QR code, in modules
// (ISO/IEC 18004 section 6.3.8).
const margin = 4

// code is a QR code as one SVG path: crisp on paper of any size.
type code struct {
	size int    // modules on a side, border included
	path string // of the black modules
}

// newCode encodes an address with error correction M, which stands the folds and
// stamps of a paper.
func newCode(address string) (code, error) {
	c, err := qr.Encode(address, qr.M)
	if err != nil {
		return code{}, fmt.Errorf("certificate: QR code: %w", err)
	}
	var b strings.Builder
	for y := range c.Size {
		for x := 0; x < c.Size; x++ {
			from := x
			for x < c.Size && c.Black(x, y) {
				x++
			}
			if x > from {
				fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", from+margin, y+margin, x-from, x-from)
			}
		}
	}
	return code{c.Size + 2*margin, b.String()}, nil
}

func (c code) box() string { return fmt.Sprintf("0 0 %d %d", c.size, c.size) }
