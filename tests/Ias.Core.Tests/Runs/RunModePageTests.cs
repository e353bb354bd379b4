using System.Globalization;
using Ias.Core.Runs.Breaker;

namespace Ias.Core.Tests.Runs;

/// <summary>What <c>docs/guide/run-mode.md</c> says in figures.</summary>
public sealed class RunModePageTests
{
    [Fact]
    public void It_has_every_exit_status()
    {
        var codes = Rows("| status | meaning |").Select(cells => int.Parse(cells[0], CultureInfo.InvariantCulture));

        Assert.Equal(Enum.GetValues<ExitCode>().Select(code => (int)code).Order(), codes);
    }

    [Fact]
    [Trait("Requirement", "R-019")]
    public void It_has_every_trigger_of_the_breaker_with_its_default()
    {
        var table = Documentation
            .Read("run-mode.md")
            .Split('\n')
            .SkipWhile(line => !line.StartsWith("| trigger | default |"))
            .TakeWhile(line => line.StartsWith('|'));

        Assert.Equal(BreakerTable.Markdown(new BreakerTriggers()).TrimEnd('\n'), string.Join('\n', table));
    }

    private static IEnumerable<string[]> Rows(string heading) =>
        Documentation
            .Read("run-mode.md")
            .Split('\n')
            .SkipWhile(line => !line.StartsWith(heading))
            .Skip(2)
            .TakeWhile(line => line.StartsWith('|'))
            .Select(line => line.Trim('|').Split('|', StringSplitOptions.TrimEntries));
}
