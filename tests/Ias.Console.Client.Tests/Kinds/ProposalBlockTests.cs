using Ias.Console.Worker.Kinds;

namespace Ias.Console.Client.Tests.Kinds;

public sealed class ProposalBlockTests
{
    [Fact]
    public void An_agent_that_made_no_proposal_is_quoted_cleaned_and_bounded()
    {
        var (none, wrong) = ProposalBlock.Read("\nI \e[31mcannot read src/.\nMore.", ["r1"]);

        Assert.Null(none);
        Assert.Equal("its closing message has no block ```proposal; it said: \"I \uFFFD[31mcannot read src/.\"", wrong);
        Assert.InRange(ProposalBlock.Read(new string('x', 1 << 20), []).Wrong.Length, 200, 300);
        Assert.EndsWith("; it said nothing", ProposalBlock.Read("", []).Wrong, StringComparison.Ordinal);
    }
}
