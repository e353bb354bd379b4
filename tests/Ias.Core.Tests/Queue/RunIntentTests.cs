using Ias.Core.Queue;

namespace Ias.Core.Tests.Queue;

public sealed class RunIntentTests
{
    [Theory]
    [Trait("Requirement", "R-102")]
    [InlineData("orders can be exported as CSV", "orders can be exported as CSV")]
    [InlineData("", "")]
    [InlineData(" \n", "")]
    [InlineData("one\n\n# two\n", "one\n\n# two")]
    public void What_was_given_for_a_run_is_what_is_read(string given, string read) =>
        Assert.Equal(read, RunIntent.Of(RunIntent.File("export", given)));

    [Theory]
    [InlineData("", "")]
    [InlineData("# heading alone", "")]
    [InlineData("no heading", "no heading")]
    [InlineData("\r\n# heading\r\n\r\na\u001b[31mb\r\n", "a\uFFFD[31mb")]
    public void What_a_person_wrote_by_hand_is_read_too(string file, string read) => Assert.Equal(read, RunIntent.Of(file));
}
