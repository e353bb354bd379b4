using Ias.EndToEnd.Tests.Runs;
using Ias.Tests;

namespace Ias.EndToEnd.Tests.Dashboards;

/// <summary>The pictures in <c>docs/screens</c> show the program as it is.</summary>
public sealed class DocumentedScreensTests
{
    [Theory]
    [InlineData("running-80x24")]
    [InlineData("phone")]
    [InlineData("attempts")]
    public void A_picture_is_what_the_program_draws_now(string name)
    {
        Assert.SkipUnless(Tmux.IsHere, "tmux is not installed");

        var (code, output) = TemporaryRepository.TryRun(
            "env",
            Checkout.Root,
            $"IAS_PROGRAM={Sandbox.Program}",
            "scripts/screens",
            "--check",
            name
        );

        Assert.True(code == 0, output);
    }
}
