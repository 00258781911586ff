package deid

// mute marks what looks like an identifier and is none: addresses of papers,
// trial registrations, approval and batch numbers of medicines. A mark ends at
// the first blank, Han character or closing mark, so that nothing written after
// it is silenced.
func mute(t text) []bool {
	muted := make([]bool, len(t.r))
	for i := 0; i < len(t.r); i++ {
		j := i
		switch r := t.r[i]; {
		case isAlnum(t.at(i - 1)):
			continue
		case r == '1' && t.has(i, "10."):
			// DOI: prefix 10 and registrant of at least four figures (ISO 26324).
			if k := t.digits(i+3, 9); k-i-3 >= 4 && (t.at(k) == '/' || t.at(k) == '.') {
				j = t.code(i)
			}
		case isLetter(r):
			j = muteLatin(&t, i)
		case isHan(r):
			j = muteHan(&t, i)
		}
		for k := i; k < j; k++ {
			muted[k] = true
		}
		i = max(i, j-1)
	}
	return muted
}

// longestCode bounds one marked code.
const longestCode = 200

// code returns the offset after the run of characters that such codes consist of.
func (t *text) code(i int) int {
	j := i
	for j-i < longestCode && t.at(j) > ' ' && t.at(j) < 0x7f {
		switch t.at(j) {
		case '"', '<', '>', '[', ']', '{', '}', '|', ',', ';':
			return j
		}
		j++
	}
	return j
}

// muteLatin returns the end of a marked code that begins with the word at i, or i.
func muteLatin(t *text, i int) int {
	for _, scheme := range []string{"http://", "https://", "www.", "doi.org/"} {
		if t.hasFold(i, scheme) {
			return t.code(i)
		}
	}
	// Registrations of trials and papers: ClinicalTrials.gov, ChiCTR, the Chinese
	// drug trial register, ISRCTN, PubMed.
	for _, register := range []string{"nct", "chictr", "ctr", "isrctn", "pmc", "pmid", "issn", "isbn", "cn"} {
		if t.hasFold(i, register) {
			j := i + len(register)
			for t.at(j) == ' ' || t.at(j) == ':' || t.at(j) == '-' {
				j++
			}
			if register == "chictr" || t.digit(j) && t.digit(j+1) && t.digit(j+2) {
				return t.code(i)
			}
		}
	}
	for _, label := range []string{"lot", "batch", "catalog", "catalogue", "cat", "expiry", "exp", "grant", "ref"} {
		if !t.hasFold(i, label) || isLetter(t.at(i+len(label))) {
			continue
		}
		if j := t.blanks(i + len(label)); label != "cat" && label != "exp" && label != "ref" || t.at(j) == '.' || t.at(j) == ':' {
			return t.numbered(j, i)
		}
	}
	return i
}

// numbered returns the end of the value after a label whose words end at j:
// "no. 20240305", "number: A1-2", ": B12"; none if nothing with a figure follows.
func (t *text) numbered(j, none int) int {
	for range 4 {
		j = t.blanks(j)
		switch {
		case t.at(j) == '.' || t.at(j) == ':' || t.at(j) == '#':
			j++
		case t.hasFold(j, "number"):
			j += 6
		case t.hasFold(j, "date"), t.hasFold(j, "nos."):
			j += 4
		case t.hasFold(j, "no") && !isLetter(t.at(j+2)):
			j += 2
		}
	}
	j = t.blanks(j)
	k := t.code(j)
	for m := j; m < k; m++ {
		if t.digit(m) {
			return k
		}
	}
	return none
}

// Chinese labels of what belongs to a product or a paper.
var productLabels = []string{
	"批号", "批次", "批准文号", "批件号", "国药准字", "注册证号", "许可证号", "生产日期", "有效期", "失效期", "失效日期",
	"货号", "基金号", "基金编号", "项目编号", "课题编号", "登记号NCT", "伦理批号", "试验登记号", "注册号",
}

func muteHan(t *text, i int) int {
	for _, label := range productLabels {
		if !t.has(i, label) {
			continue
		}
		j := i + len([]rune(label))
		for t.at(j) == ' ' || t.at(j) == ':' || t.at(j) == '至' || t.at(j) == '为' || t.at(j) == '(' {
			j++
		}
		k := t.code(j)
		// A date in Chinese after 生产日期 or 有效期.
		for k > j && k-j < 24 && (t.at(k) == '年' || t.at(k) == '月' || t.at(k) == '日') {
			k = t.digits(k+1, 4)
		}
		return k
	}
	return i
}
