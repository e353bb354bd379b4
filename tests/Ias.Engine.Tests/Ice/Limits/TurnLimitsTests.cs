using System.Text.RegularExpressions;
using Ias.Core.Model;
using Ias.Engine.Ice.Limits;
using Ias.Engine.Processes;
using Ias.Engine.Tests.Agents;
using Ias.Tests;

namespace Ias.Engine.Tests.Ice.Limits;

[Collection(TurnFixture.Alone)]
public sealed partial class TurnLimitsTests
{
    private async Task<TurnFixture> FixtureAsync(string memory = "1G", int processes = 4096)
    {
        using var runner = new ProcessRunner(TimeProvider.System);
        var limits = await TurnLimits.FindAsync(memory, processes, runner, CancellationToken.None);
        if (!limits.Works)
        {
            Assert.Skip($"cgroups do not work here: {limits.WhyNot}");
        }

        return new TurnFixture { Limits = limits };
    }

    private const string TellCgroup = "cat /proc/self/cgroup >own; ";

    private static void AssertNoCgroupIsLeft(TurnFixture turn)
    {
        var name = CgroupName().Match(turn.Read("own")).Value;

        Assert.NotEmpty(name);
        Assert.DoesNotContain(turn.Limits!.Parents, parent => Directory.Exists(Path.Combine(parent, name)));
    }

    [GeneratedRegex("(?<=/)ias-[0-9a-f-]+", RegexOptions.None, 1000)]
    private static partial Regex CgroupName();

    [Fact]
    public async Task An_agent_that_takes_too_much_memory_is_killed_and_the_turn_says_so()
    {
        using var turn = await FixtureAsync("96M");

        var result = await turn.Sh(TellCgroup + "exec tail /dev/zero");

        Assert.Equal(TurnOutcome.Crashed, result.Outcome);
        Assert.Equal("killed: out of memory (limit 96 MiB)", result.Detail);
        AssertNoCgroupIsLeft(turn);
    }

    // In a cgroup namespace of its own, where it can mount cgroups and write those it is in.
    private const string Raise = """
        unshare -UrCm sh -c '
            mkdir m p u; mount -t cgroup -o memory none m; mount -t cgroup -o pids none p; mount -t cgroup2 none u
            for f in m/memory.memsw.limit_in_bytes m/memory.limit_in_bytes; do echo 9000000000 > $f; done
            for f in p/pids.max u/memory.max u/pids.max; do echo max > $f; done
        ' 2> /dev/null

        """;

    [Fact]
    public async Task Root_in_namespaces_of_its_own_does_not_raise_its_memory()
    {
        using var turn = await FixtureAsync("96M");

        var result = await turn.Sh(TellCgroup + Raise + "tail /dev/zero; exit 0");

        Assert.EndsWith("out of memory (limit 96 MiB)", result.Detail);
        AssertNoCgroupIsLeft(turn);
    }

    [Fact]
    public async Task Root_in_namespaces_of_its_own_does_not_raise_the_number_of_its_processes()
    {
        using var turn = await FixtureAsync(processes: 40);
        turn.Turn = turn.Turn with { Grace = TimeSpan.Zero };

        await turn.Sh(TellCgroup + Raise + "n=0; while [ $n -lt 100 ]; do sleep 100 & n=$((n + 1)); echo started $n; done");

        Assert.Contains("started 30", turn.Log);
        Assert.DoesNotContain("started 41", turn.Log);
        AssertNoCgroupIsLeft(turn);
    }

    [Fact]
    public async Task A_program_of_the_agent_that_takes_too_much_memory_is_told_although_the_agent_went_on()
    {
        using var turn = await FixtureAsync("96M");

        var result = await turn.Sh("tail /dev/zero; echo went on; exit 0");

        Assert.Equal(TurnOutcome.Ended, result.Outcome);
        Assert.EndsWith("; 1 process of it was killed: out of memory (limit 96 MiB)", result.Detail);
        Assert.Contains("went on", turn.Log);
    }

    [Fact]
    public async Task Files_in_memory_count_as_the_turns_memory()
    {
        using var turn = await FixtureAsync("96M");
        Assert.SkipUnless(Directory.Exists("/dev/shm"), "there is no /dev/shm");
        var file = $"/dev/shm/ias-limits-{Guid.NewGuid():N}";
        try
        {
            var result = await turn.Sh($"head -c 300m /dev/zero >{file}; echo $?");

            Assert.Contains("out of memory", result.Detail);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task A_turn_has_no_more_processes_than_it_may_have()
    {
        using var turn = await FixtureAsync(processes: 40);
        turn.Turn = turn.Turn with { Grace = TimeSpan.Zero };

        var result = await turn.Sh(TellCgroup + "n=0; while [ $n -lt 100 ]; do sleep 100 & n=$((n + 1)); echo started $n; done");

        Assert.NotEqual(TurnOutcome.Ended, result.Outcome);
        Assert.Contains("started 30", turn.Log);
        Assert.DoesNotContain("started 41", turn.Log);
        AssertNoCgroupIsLeft(turn);
    }

    [Fact]
    public async Task A_fork_bomb_is_ended_with_the_turn()
    {
        using var turn = await FixtureAsync(processes: 100);
        turn.Turn = turn.Turn with { Timeout = TimeSpan.FromSeconds(2), Grace = TimeSpan.Zero };

        var result = await turn.Sh(TellCgroup + "b() { b | b & }; b 2>/dev/null; while :; do sleep 1; done");

        Assert.Equal(TurnOutcome.TimedOut, result.Outcome);
        AssertNoCgroupIsLeft(turn);
    }

    [Fact]
    public async Task What_hides_from_the_list_of_processes_is_in_the_turns_cgroup_and_ended_with_it()
    {
        using var turn = await FixtureAsync();
        turn.Turn = turn.Turn with { Grace = TimeSpan.Zero };

        await turn.Sh(TellCgroup + "env -i setsid sh -c 'echo $$ >hidden; exec sleep 1000' & while [ ! -s hidden ]; do sleep 0.01; done");

        Assert.False(ProcStat.Read(int.Parse(turn.Read("hidden"))) is { IsZombie: false, Name: "sleep" });
        AssertNoCgroupIsLeft(turn);
    }

    [Fact]
    public async Task The_agent_is_in_its_cgroup_from_its_first_instruction()
    {
        using var turn = await FixtureAsync();

        await turn.Sh("cat /proc/self/cgroup >own");

        Assert.Contains($"/ias-{Environment.ProcessId}-", turn.Read("own"));
    }

    [Fact]
    public async Task When_the_machine_runs_out_of_memory_a_turn_is_taken_before_the_engine()
    {
        using var turn = new TurnFixture();

        await turn.Sh("cat /proc/self/oom_score_adj >score");

        Assert.Equal("500\n", turn.Read("score"));
    }

    [Fact]
    public async Task A_turn_that_cannot_be_put_into_its_cgroup_does_not_run()
    {
        using var turn = await FixtureAsync();
        using var nowhere = new TemporaryFolder();
        File.WriteAllText(nowhere.At("file"), "");
        turn.Limits = turn.Limits! with { Parents = [nowhere.At("file")] };

        var result = await turn.Sh("touch ran");

        Assert.Equal(TurnOutcome.NotStarted, result.Outcome);
        Assert.False(File.Exists(Path.Combine(turn.WorkTree, "ran")));
    }

    [Fact]
    public async Task The_cgroup_of_an_engine_that_died_is_removed_with_what_is_in_it()
    {
        using var turn = await FixtureAsync();
        using var runner = new ProcessRunner(TimeProvider.System);
        var left = turn.Limits!.Parents.Select(parent => Path.Combine(parent, $"ias-{int.MaxValue}-1-{Guid.NewGuid().ToString("N")[..8]}"))
            .ToList();
        left.ForEach(folder => Directory.CreateDirectory(folder));

        await TurnLimits.FindAsync("50%", 100, runner, CancellationToken.None);

        Assert.DoesNotContain(left, Directory.Exists);
    }

    [Fact]
    public void Without_cgroups_the_words_say_why() =>
        Assert.Equal("none: no cgroup is delegated", new TurnLimits(1, 1, [], "no cgroup is delegated").Words);
}
