using Ias.Core.Ice;

namespace Ias.Core.Tests.Ice;

/// <summary>What the table does not show at a glance; the list of command lines is in the corpus.</summary>
public sealed class GhPolicyTests
{
    [Theory]
    [Trait("Requirement", "R-030")]
    [InlineData("pr create --fill", "pr create --draft --fill")]
    [InlineData("pr new -t x -b y", "pr new --draft -t x -b y")]
    [InlineData("pr create --draft", "pr create --draft --draft")]
    [InlineData("pr -R o/n create --fill", "pr create --draft --repo=o/n --fill")]
    public void Pull_requests_are_made_drafts(string line, string run) =>
        Assert.Equal(run.Split(' '), Assert.IsType<Judgement.Allow>(GhPolicy.Judge(line.Split(' '))).Arguments);

    [Theory]
    [InlineData("pr create --draft=false")]
    [InlineData("pr create -d=false")]
    [InlineData("pr create --web")]
    [InlineData("pr create -fw")]
    [InlineData("pr create --no-such-option")]
    public void A_pull_request_that_may_not_be_a_draft_is_refused(string line) =>
        Assert.Equal("pr-create", Assert.IsType<Judgement.Block>(GhPolicy.Judge(line.Split(' '))).Operation);

    [Theory]
    [InlineData("query { a }", true)]
    [InlineData("{ a(b: \"mutation { x }\") }", true)]
    [InlineData("# mutation\nquery Q($a: [X!] = {b: 1}) @d(e: 1) { a { b } } fragment F on T { c }", true)]
    [InlineData("query { a(b: \"\"\"\n } mutation { \"\"\") }", true)]
    [InlineData("mutation { a }", false)]
    [InlineData("query { a } mutation { b }", false)]
    [InlineData("query { a } # }\nmutation { b }", false)]
    [InlineData("fragment F on T { c } subscription { a }", false)]
    [InlineData("query { a \"", false)]
    [InlineData("", false)]
    public void Graphql_may_only_ask(string document, bool allowed) =>
        Assert.Equal(allowed, GhPolicy.Judge(["api", "graphql", "-f", "query=" + document]) is Judgement.Allow);

    [Fact]
    public void Every_refusal_has_a_reason()
    {
        foreach (var line in (string[])["pr merge", "release create", "api -X PUT x", "frobnicate", "-x", "secret set", "repo delete"])
        {
            var block = Assert.IsType<Judgement.Block>(GhPolicy.Judge(line.Split(' ')));

            Assert.NotEqual("", block.Reason);
            Assert.NotEqual("", block.Target);
        }
    }
}
