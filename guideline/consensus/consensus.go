// Package consensus computes the statistics of a panel that rates a statement
// on the nine-point scale of the RAND/UCLA Appropriateness Method: how the
// ratings spread, whether the panel disagrees, how the statement is classified,
// whether a threshold fixed in advance is met, and what moved between rounds.
//
// Every verdict is reached in integers. Panels do sit on boundaries: seven of ten
// is 70 %, and 1 1 3 6 6 6 6 7 7 7 has an IPR of 2.8 and an IPRAS of 2.8, which in
// floating point comes out as disagreement.
//
// # Sources
//
// The method is Fitch K, Bernstein SJ, Aguilar MD, et al., The RAND/UCLA
// Appropriateness Method User's Manual, RAND, Santa Monica 2001, MR-1269-DG-XII/RE.
// What the comments cite from it was checked through publications that quote or
// apply it, because the chapter itself was not at hand:
//
//   - [S1] https://pmc.ncbi.nlm.nih.gov/articles/PMC3467596/ Table 1 (BMJ Open
//     2012;2:e001431): one criterion rated by 15, calculated step by step to an
//     IPRAS of 6.1. Its text says 2.5 for the constant, but only 2.35 gives 6.1.
//   - [S2] https://bmcmedinformdecismak.biomedcentral.com/articles/10.1186/1472-6947-12-93/tables/7
//     (2012;12:93): agreement and disagreement by panel size, 8 to 16.
//   - [S3] https://pmc.ncbi.nlm.nih.gov/articles/PMC5966219/table/t4: the agreement
//     column of that table carried on to 25. That study counts answers outside the
//     most frequent one, so it lends the numbers, not the region.
//   - [S4] https://pluvicto-clinical-cases.vmedamplify.fr/case-1/01-information/2:
//     disagreement as at least one third of the panel in each extreme third.
//   - [S5] http://epage.ch/EPAGE_ADM/explanations.html: appropriate from a median
//     of 7, inappropriate up to 3, uncertain between or with disagreement.
//   - [S6] https://pmc.ncbi.nlm.nih.gov/articles/PMC2722433/table/T3: the same with
//     6.5 already appropriate.
//   - [S7] https://pmc.ncbi.nlm.nih.gov/articles/PMC1480140: the disagreement index.
//   - [S8] https://trialsjournal.biomedcentral.com/articles/10.1186/s13063-015-1011-8/tables/1:
//     percent agreement, at least 70 % in 7 to 9 or in 1 to 3.
//   - [S9] https://bmcmedresmethodol.biomedcentral.com/articles/10.1186/1471-2288-7-52:
//     stability between rounds as a question apart from consensus.
package consensus
