package custody

import "strings"

const alphanumeric = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

// checkCharacter is the check character of ISO/IEC 7064 (GB/T 17710), system
// MOD 37,36, over the letters and digits of a text; everything else is passed over.
// It finds every single wrong character and nearly all swapped neighbours.
func checkCharacter(text string) byte {
	p := 36
	for _, c := range strings.ToUpper(text) {
		v := strings.IndexRune(alphanumeric, c)
		if v < 0 {
			continue
		}
		s := (p + v) % 36
		if s == 0 {
			s = 36
		}
		p = s * 2 % 37
	}
	return alphanumeric[(37-p)%36]
}
