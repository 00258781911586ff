package molecular

import (
	"regexp"
	"strings"

	"golang.org/x/text/unicode/norm"

	"stepwise/internal/fault"
)

// A price as people write it: digits, thousands apart by commas or not at all, at
// most two decimals.
var amountForm = regexp.MustCompile(`^(-?)(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d{1,2}))?$`)

// currencySigns that stand before or after an amount. The yen's sign is the yuan's
// in Chinese writing, so it stands for the yuan; who means yen writes JPY.
var currencySigns = []struct{ sign, code string }{
	{"人民币", "CNY"}, {"RMB", "CNY"}, {"港元", "HKD"}, {"港币", "HKD"}, {"HK$", "HKD"}, {"美元", "USD"}, {"US$", "USD"}, {"欧元", "EUR"}, {"日元", "JPY"},
	{"新台币", "TWD"}, {"NT$", "TWD"}, {"元", "CNY"}, {"¥", "CNY"}, {"€", "EUR"}, {"£", "GBP"}, {"$", "USD"},
	{"CNY", "CNY"}, {"HKD", "HKD"}, {"MOP", "MOP"}, {"TWD", "TWD"}, {"USD", "USD"}, {"EUR", "EUR"}, {"GBP", "GBP"}, {"JPY", "JPY"},
}

// maxPrice is ten thousand million units: far above any medicine, far below what
// overflows.
const maxPrice = 10_000_000_000

// price reads an amount and its currency, which may stand beside the amount or in a
// field of its own; where both say one, they must say the same. No amount is -1.
func price(f *fault.Form, amount, currency string) (int64, string) {
	s, said := strings.ToUpper(strings.ReplaceAll(norm.NFKC.String(amount), " ", "")), ""
	for _, c := range currencySigns {
		if rest, ok := strings.CutPrefix(s, c.sign); ok {
			s, said = rest, c.code
			break
		}
		if rest, ok := strings.CutSuffix(s, c.sign); ok {
			s, said = rest, c.code
			break
		}
	}
	code := currencyOf(currency)
	switch {
	case code == "":
		code = said
	case !isCurrency(code):
		f.Add("currency", "molecular.fault.currency", "Got", cut(currency))
	case said != "" && said != code:
		f.Add("currency", "molecular.fault.currencies", "Amount", said, "Column", code)
	}
	if s == "" {
		return -1, code
	}
	m := amountForm.FindStringSubmatch(strings.ReplaceAll(s, "−", "-"))
	switch {
	case m == nil:
		f.Add("price", "molecular.fault.price", "Got", cut(amount))
		return -1, code
	case m[1] == "-":
		f.Add("price", "molecular.fault.negative", "Got", cut(amount))
		return -1, code
	}
	n := int64(0)
	for _, c := range strings.ReplaceAll(m[2], ",", "") {
		if n = n*10 + int64(c-'0'); n > maxPrice {
			f.Add("price", "molecular.fault.price", "Got", cut(amount))
			return -1, code
		}
	}
	cents := int64(0)
	for _, c := range (m[3] + "00")[:2] {
		cents = cents*10 + int64(c-'0')
	}
	f.Check(code != "", "currency", "molecular.fault.nocurrency")
	return n*100 + cents, code
}

// currencyOf reads a currency's code or name.
func currencyOf(s string) string {
	s = strings.ToUpper(strings.TrimSpace(norm.NFKC.String(s)))
	for _, c := range currencySigns {
		if s == c.sign {
			return c.code
		}
	}
	return s
}
