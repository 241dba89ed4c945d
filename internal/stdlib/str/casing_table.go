package str

// expansion is the upper-case form of a character that takes more than one character.
type expansion struct {
	r     rune
	upper string
}

// expansions lists, in ascending order, the characters whose unconditional upper-case mapping in Unicode has several characters (the table
// SpecialCasing), except U+1F80 to U+1FAF, which follow a rule. It is read only.
var expansions = [...]expansion{
	{0x00DF, "\u0053\u0053"}, {0x0149, "\u02BC\u004E"}, {0x01F0, "\u004A\u030C"}, {0x0390, "\u0399\u0308\u0301"},
	{0x03B0, "\u03A5\u0308\u0301"}, {0x0587, "\u0535\u0552"}, {0x1E96, "\u0048\u0331"}, {0x1E97, "\u0054\u0308"},
	{0x1E98, "\u0057\u030A"}, {0x1E99, "\u0059\u030A"}, {0x1E9A, "\u0041\u02BE"}, {0x1F50, "\u03A5\u0313"},
	{0x1F52, "\u03A5\u0313\u0300"}, {0x1F54, "\u03A5\u0313\u0301"}, {0x1F56, "\u03A5\u0313\u0342"},
	{0x1FB2, "\u1FBA\u0399"}, {0x1FB3, "\u0391\u0399"}, {0x1FB4, "\u0386\u0399"}, {0x1FB6, "\u0391\u0342"},
	{0x1FB7, "\u0391\u0342\u0399"}, {0x1FBC, "\u0391\u0399"}, {0x1FC2, "\u1FCA\u0399"}, {0x1FC3, "\u0397\u0399"},
	{0x1FC4, "\u0389\u0399"}, {0x1FC6, "\u0397\u0342"}, {0x1FC7, "\u0397\u0342\u0399"}, {0x1FCC, "\u0397\u0399"},
	{0x1FD2, "\u0399\u0308\u0300"}, {0x1FD3, "\u0399\u0308\u0301"}, {0x1FD6, "\u0399\u0342"},
	{0x1FD7, "\u0399\u0308\u0342"}, {0x1FE2, "\u03A5\u0308\u0300"}, {0x1FE3, "\u03A5\u0308\u0301"},
	{0x1FE4, "\u03A1\u0313"}, {0x1FE6, "\u03A5\u0342"}, {0x1FE7, "\u03A5\u0308\u0342"}, {0x1FF2, "\u1FFA\u0399"},
	{0x1FF3, "\u03A9\u0399"}, {0x1FF4, "\u038F\u0399"}, {0x1FF6, "\u03A9\u0342"}, {0x1FF7, "\u03A9\u0342\u0399"},
	{0x1FFC, "\u03A9\u0399"}, {0xFB00, "\u0046\u0046"}, {0xFB01, "\u0046\u0049"}, {0xFB02, "\u0046\u004C"},
	{0xFB03, "\u0046\u0046\u0049"}, {0xFB04, "\u0046\u0046\u004C"}, {0xFB05, "\u0053\u0054"}, {0xFB06, "\u0053\u0054"},
	{0xFB13, "\u0544\u0546"}, {0xFB14, "\u0544\u0535"}, {0xFB15, "\u0544\u053B"}, {0xFB16, "\u054E\u0546"},
	{0xFB17, "\u0544\u053D"},
}
