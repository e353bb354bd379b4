using System.Globalization;
using Ias.Core.Runs.Breaker;

namespace Ias.Core.Tests.Runs;

/// <summary>What <c>docs/run-mode.md</c> says in figures.</summary>
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
        var documented = Rows("| trigger | default |").Select(cells => $"{cells[0].Trim('`')} {cells[1].Split(' ')[0]}");

        Assert.Equal(
            new BreakerTriggers().All.Select(t => string.Create(CultureInfo.InvariantCulture, $"{t.Name} {t.Level.Limit}")),
            documented
        );
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
