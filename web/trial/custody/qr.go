package custody

import (
	"fmt"
	"strings"

	"rsc.io/qr"
)

// symbol is a QR code as one path of an SVG.
type symbol struct {
	box, path string
}

// draw encodes a text with error correction Q: labels are frozen, thawed and wiped, and
// a quarter of the code may be lost before it cannot be read (ISO/IEC 18004). The four
// modules of white around it are part of the symbol.
func draw(text string) (symbol, error) {
	c, err := qr.Encode(text, qr.Q)
	if err != nil {
		return symbol{}, fmt.Errorf("custody: QR code: %w", err)
	}
	const white = 4
	var path strings.Builder
	for y := range c.Size {
		for x := range c.Size {
			if c.Black(x, y) {
				fmt.Fprintf(&path, "M%d %dh1v1h-1z", x+white, y+white)
			}
		}
	}
	side := c.Size + 2*white
	return symbol{fmt.Sprintf("0 0 %d %d", side, side), path.String()}, nil
}
