using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Ias.Core.Model;
using Ias.Core.Runs;

namespace Ias.Core.Tests.Runs;

public sealed class VerdictReaderTests
{
    private static readonly RunFinding[] Open =
    [
        new(
            "F3",
            "high",
            "src/cart.sh",
            12,
            "rounding differs",
            FindingHash.Of("high", "src/cart.sh", "rounding differs"),
            [1],
            Phase.Review,
            true
        ),
    ];

    [Theory]
    [InlineData("All good\n")]
    [InlineData("\n\nAll good.\n\nTests: 34 passed.\n")]
    [InlineData("\uFEFFall good!\r\n")]
    public void A_review_that_begins_with_all_good_approves(string text) => Assert.True(Review(text).Approved);

    [Theory]
    [InlineData("It is all good\n")]
    [InlineData("All good?\n")]
    [InlineData("All goods were checked\n")]
    [InlineData("# Review\nAll good\n")]
    [InlineData("LGTM\n")]
    [InlineData("")]
    [InlineData("   \n\n")]
    [InlineData("APPROVED\n")]
    public void Anything_else_without_findings_is_no_verdict(string text) => Assert.NotNull(Review(text).None);

    [Theory]
    [InlineData("Verdict: APPROVED\n")]
    [InlineData("# Audit\n\n**Verdict:** approved\n")]
    [InlineData("> APPROVED - nothing to report\n")]
    [InlineData("## Findings\n\n- none\n\nAPPROVED\n")]
    public void An_audit_line_that_says_approved_approves(string text) => Assert.True(Audit(text).Approved);

    [Theory]
    [InlineData("Verdict: NOT APPROVED\n")]
    [InlineData("APPROVED\nCHANGES_REQUIRED\n")]
    [InlineData("Verdict: APPROVED\n\nVerdict: changes required\n")]
    [InlineData("It was APPROVED last time\n")]
    [InlineData("APPROVEDLY\n")]
    [InlineData("```\nVerdict: APPROVED\n```\nI could not run the tests.\n")]
    [InlineData("Verdict: APPROVED\n## Findings\n- [high] a.sh:1 leaks a key\n")]
    public void An_audit_that_requires_changes_or_contradicts_itself_never_passes(string text) => Assert.False(Audit(text).Approved);

    [Fact]
    public void Findings_are_read_with_severity_place_and_title()
    {
        var verdict = Review(
            """
            ## Findings

            - [high] src/cart.sh:88 rounding differs for negatives
              with details that belong to it
            - missing test for empty carts
            1. **[critical]** `src/pay.sh:3-9`: no check of the amount

            ## Notes
            - not a finding
            """
        );

        Assert.Null(verdict.None);
        Assert.Equal(
            [
                ("high", "src/cart.sh", 88, "rounding differs for negatives"),
                ("medium", "", 0, "missing test for empty carts"),
                ("critical", "src/pay.sh", 3, "no check of the amount"),
            ],
            verdict.Findings.Select(f => (f.Severity, f.File, f.Line, f.Title))
        );
    }

    [Fact]
    public void Numbered_headings_are_findings_too()
    {
        var verdict = Audit(
            "Verdict: CHANGES_REQUIRED\n\n## Issues\n\n### 1. [high] a.sh:2 token in log\n\nDetails.\n\n### 2. b.sh:4 unquoted variable\n"
        );

        Assert.Equal(["token in log", "unquoted variable"], verdict.Findings.Select(f => f.Title));
    }

    [Theory]
    [InlineData("- F3 [low] the sum is still off by a cent")]
    [InlineData("- **F3**: still there")]
    [InlineData("- f3 [high] src/cart.sh:99 rounding")]
    public void An_item_that_begins_with_a_known_id_is_that_finding_however_it_is_worded(string item) =>
        Assert.Equal(Open[0].Hash, Assert.Single(Review($"## Findings\n{item}\n").Findings).Hash);

    [Fact]
    public void An_id_that_only_begins_alike_is_not_that_finding() =>
        Assert.NotEqual(Open[0].Hash, Assert.Single(Review("## Findings\n- F33 something\n").Findings).Hash);

    [Fact]
    public void A_file_that_is_not_there_is_no_verdict() => Assert.NotNull(VerdictReader.Read(new ReviewGate(), null, null, []).None);

    [Fact]
    public void A_file_that_is_no_text_is_no_verdict() =>
        Assert.NotNull(VerdictReader.Read(new ReviewGate(), [0x41, 0xff, 0xfe, 0x00], null, []).None);

    [Theory]
    [InlineData("{\"verdict\":\"changes_required\"}")]
    [InlineData("{\"verdict\":\"ok\"}")]
    [InlineData("{\"verdict\":\"approved\",\"findings\":[{\"title\":\"x\"}]}")]
    [InlineData("{\"verdict\":")]
    [InlineData("[]")]
    [InlineData("")]
    public void A_verdict_json_that_does_not_agree_with_all_good_takes_the_approval_away(string json) =>
        Assert.NotNull(VerdictReader.Read(new ReviewGate(), "All good\n"u8.ToArray(), Encoding.UTF8.GetBytes(json), []).None);

    [Fact]
    public void A_verdict_json_that_agrees_brings_its_own_findings()
    {
        var json =
            """{"verdict":"changes_required","findings":[{"severity":"high","file":"a.sh","line":7,"title":"wrong"},{"id":"F3","title":"again"}]}""";
        var verdict = VerdictReader.Read(new AuditGate(), "CHANGES_REQUIRED\n"u8.ToArray(), Encoding.UTF8.GetBytes(json), Open);

        Assert.Equal([("a.sh", 7), ("src/cart.sh", 12)], verdict.Findings.Select(f => (f.File, f.Line)));
        Assert.Equal("F3", verdict.Findings[1].Id);
    }

    [Fact]
    public void Whatever_bytes_a_gate_writes_only_the_agreed_words_approve() =>
        Prop.ForAll(
                ArbMap.Default.ArbFor<byte[]>(),
                ArbMap.Default.ArbFor<byte[]>(),
                (markdown, json) =>
                {
                    foreach (var gate in new IGate[] { new ReviewGate(), new AuditGate() })
                    {
                        var verdict = VerdictReader.Read(gate, markdown, json.Length == 0 ? null : json, Open);
                        var text = Encoding.UTF8.GetString(markdown);
                        Assert.True(
                            !verdict.Approved
                                || text.Contains(gate is ReviewGate ? "all good" : "approved", StringComparison.OrdinalIgnoreCase)
                        );
                        Assert.True(verdict.Approved || verdict.None is not null || verdict.Findings.Count > 0);
                    }
                }
            )
            .QuickCheckThrowOnFailure();

    private static Verdict Review(string text) => VerdictReader.Read(new ReviewGate(), Encoding.UTF8.GetBytes(text), null, Open);

    private static Verdict Audit(string text) => VerdictReader.Read(new AuditGate(), Encoding.UTF8.GetBytes(text), null, Open);
}
