using System.Text.Json;
using Ias.Core.Model;
using Ias.Core.Runs;

namespace Ias.Core.Tests.Model;

public sealed class RunTransitionsTests
{
    [Fact]
    [Trait("Requirement", "R-001")]
    public void The_table_in_the_documentation_is_the_machine()
    {
        Assert.Equal(Machine().Order(StringComparer.Ordinal), Table().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_halted_run_goes_back_to_where_it_was_halted()
    {
        Assert.Equal(RunState.Running, RunTransitions.From(RunState.Halted, RunState.Running).After(RunTrigger.Resume));
        Assert.Equal(RunState.Complete, RunTransitions.From(RunState.Halted, RunState.Complete).After(RunTrigger.Resume));
    }

    // Every state with every trigger, and HALTED once for each state it can have been halted in.
    private static HashSet<string> Machine()
    {
        var edges = new HashSet<string>(StringComparer.Ordinal);
        foreach (var state in Enum.GetValues<RunState>())
        {
            foreach (var haltedFrom in state == RunState.Halted ? Enum.GetValues<RunState>() : [RunState.Running])
            {
                foreach (var trigger in Enum.GetValues<RunTrigger>())
                {
                    var machine = RunTransitions.From(state, haltedFrom);
                    if (machine.CanFire(trigger))
                    {
                        edges.Add(
                            $"{Upper(state)} {JsonNamingPolicy.SnakeCaseLower.ConvertName(trigger.ToString())} {Upper(machine.After(trigger))}"
                        );
                    }
                }
            }
        }

        return edges;
    }

    private static List<string> Table()
    {
        var rows = Documentation
            .Read("run-mode.md")
            .Split('\n')
            .SkipWhile(line => !line.StartsWith("| from | trigger | to |"))
            .Skip(2)
            .TakeWhile(line => line.StartsWith('|'))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Select(cells => $"{cells[1].Trim('`')} {cells[2].Trim('`')} {cells[3].Trim('`')}")
            .ToList();
        Assert.NotEmpty(rows);
        return rows;
    }

    private static string Upper(RunState state) => JsonNamingPolicy.SnakeCaseUpper.ConvertName(state.ToString());
}
