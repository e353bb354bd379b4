using Ias.Core.Agents;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Engine.Agents;
using Ias.Tests;

namespace Ias.Engine.Tests.Agents;

public sealed class FloodTests
{
    // That none of it is held in memory is for a whole engine to show: FaultAgentTests, end to end.
    [Fact]
    public async Task A_flood_of_output_is_cut_in_the_log_which_keeps_both_ends()
    {
        using var turns = new TurnFixture();

        var turn = await turns.Sh($"head -c {TurnLogWriter.Head + (3 * TurnLogWriter.Tail)} /dev/zero; echo; echo the end");

        Assert.Equal(TurnOutcome.Ended, turn.Outcome);
        using var log = File.OpenRead(turns.Turn.LogPath);
        Assert.InRange(log.Length, TurnLogWriter.Head + TurnLogWriter.Tail, TurnLogWriter.Head + TurnLogWriter.Tail + 200);
        log.Seek(-9, SeekOrigin.End);
        Assert.Equal("\nthe end\n"u8.ToArray(), new BinaryReader(log).ReadBytes(9));
    }

    [Fact]
    public void A_log_within_its_limit_is_whole_and_one_beyond_keeps_both_ends()
    {
        using var folder = new TemporaryFolder();
        foreach (var size in new[] { 0, 99, 100, 101, 100 + TurnLogWriter.Tail, 101 + TurnLogWriter.Tail, 400_000 })
        {
            var path = folder.At($"{size}.log");
            var bytes = new byte[size];
            new Random(size).NextBytes(bytes);

            using (var log = new TurnLogWriter(path, head: 100))
            {
                for (var at = 0; at < size; at += 777)
                {
                    log.Write(bytes.AsSpan(at, Math.Min(777, size - at)));
                }
            }

            var kept = File.ReadAllBytes(path);
            var whole = size <= 100 + TurnLogWriter.Tail;
            Assert.Equal(whole, kept.SequenceEqual(bytes));
            Assert.True(
                whole
                    || (
                        kept.AsSpan(0, 100).SequenceEqual(bytes.AsSpan(0, 100))
                        && kept.AsSpan(^TurnLogWriter.Tail..).SequenceEqual(bytes.AsSpan(^TurnLogWriter.Tail..))
                    )
            );
        }
    }

    // Without mounts an agent can put anything where a later turn's log will be.
    [Theory]
    [InlineData("mkfifo turn.log")]
    [InlineData("ln -s ../outside turn.log")]
    [InlineData("ln -s nowhere turn.log")]
    [InlineData("ln -s /dev/full turn.log")]
    public async Task What_stands_in_the_place_of_a_log_is_removed_and_nothing_is_written_into_it(string inTheWay)
    {
        using var turns = new TurnFixture();
        Directory.CreateDirectory(turns.At("logs"));
        File.WriteAllText(turns.At("outside"), "mine\n");
        TemporaryRepository.Run("sh", turns.At("logs"), "-c", inTheWay);

        var turn = await turns.Sh("echo said");

        Assert.Equal((TurnOutcome.Ended, "ended"), (turn.Outcome, turn.Detail));
        Assert.Equal("said\n", turns.Log);
        Assert.Equal("mine\n", File.ReadAllText(turns.At("outside")));
    }

    [Fact]
    public async Task A_folder_in_the_place_of_a_log_costs_the_log_and_not_the_turn()
    {
        using var turns = new TurnFixture();
        Directory.CreateDirectory(turns.Turn.LogPath);

        var turn = await turns.Sh("echo said");

        Assert.Equal(TurnOutcome.Ended, turn.Outcome);
        Assert.Contains("its log is incomplete", turn.Detail);
    }

    [Fact]
    public void Lines_are_cut_at_one_MiB_and_carried_over_pieces()
    {
        var reader = new Lines();
        var splitter = new LineSplitter(reader.Line);

        splitter.Feed("one\ntw"u8);
        splitter.Feed("o\r\n\nlast"u8);
        splitter.Close();
        splitter.Feed(new byte[3 << 20]);
        splitter.Feed("\nnext\n"u8);

        Assert.Equal([3, 3, 0, 4, LineSplitter.LineLimit, 4], reader.Lengths);
    }

    private sealed class Lines : IAgentOutput
    {
        public List<int> Lengths { get; } = [];

        public bool? ToolOpen => null;

        public void Line(ReadOnlySpan<byte> line) => Lengths.Add(line.Length);

        public AgentAccount Close(int exitCode) => throw new NotSupportedException();
    }
}
