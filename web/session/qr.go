package session

import (
	"fmt"
	"strings"

	"rsc.io/qr"
)

// quiet is the white border that readers need around a QR code, in modules (ISO/IEC
// 18004 section 6.3.8).
const quiet = 4

// code is a QR code as one SVG path: crisp on a projector of any size, and part of
// the page, so that it changes with it.
type code struct {
	size int    // modules on a side, border included
	path string // of the black modules
}

// newCode encodes a text with error correction M, which stands 15 % damage: enough
// for a head in front of the screen, and fewer modules than Q to read from far away.
func newCode(text string) (code, error) {
	c, err := qr.Encode(text, qr.M)
	if err != nil {
		return code{}, fmt.Errorf("session: QR code: %w", err)
	}
	var b strings.Builder
	for y := range c.Size {
		for x := 0; x < c.Size; x++ {
			from := x
			for x < c.Size && c.Black(x, y) {
				x++
			}
			if x > from {
				fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", from+quiet, y+quiet, x-from, x-from)
			}
		}
	}
	return code{c.Size + 2*quiet, b.String()}, nil
}

func (c code) box() string { return fmt.Sprintf("0 0 %d %d", c.size, c.size) }
