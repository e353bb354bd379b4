using Ias.Core.Model;
using Ias.Core.Text;

namespace Ias.Core.Tests.Text;

public sealed class WordingTests
{
    [Theory]
    [InlineData(null, null, "unknown")]
    [InlineData(310_000L, 87L, "310k in, 87 out")]
    [InlineData(5L, null, "5 in, unknown out")]
    public void Tokens_that_nobody_told_are_unknown_once(long? input, long? output, string words) =>
        Assert.Equal(words, Wording.Tokens(input, output));

    [Theory]
    [InlineData(RunState.JackedOut, "finished (JACKED_OUT)")]
    [InlineData(RunState.ReadyForHitl, "finished, ready for your review (READY_FOR_HITL)")]
    [InlineData(RunState.Halted, "HALTED")]
    public void That_a_run_is_over_is_said_in_a_plain_word(RunState state, string words) => Assert.Equal(words, state.Plain());
}
