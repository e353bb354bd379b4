using System.Globalization;
using System.Text.Json.Nodes;
using Ias.Engine.Files;
using Ias.Engine.State;
using Ias.Tests;

namespace Ias.Engine.Tests.State;

public sealed class KilledWriterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    [Trait("Requirement", "R-011")]
    public async Task A_writer_killed_again_and_again_loses_nothing_it_had_acknowledged_and_leaves_whole_files()
    {
        var random = new Random(11);
        for (var round = 0; round < 6; round++)
        {
            using var writer = OtherProcess.Writing(_folder.Path);
            var acknowledged = long.Parse(
                (await writer.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken))!,
                CultureInfo.InvariantCulture
            );
            for (var line = random.Next(40); line > 0; line--)
            {
                acknowledged = long.Parse(
                    (await writer.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken))!,
                    CultureInfo.InvariantCulture
                );
            }

            writer.Kill();
            await writer.WaitForExitAsync(TestContext.Current.CancellationToken);

            using (var log = EventLog.Open(_folder.At("events.jsonl")))
            {
                Assert.True(log.LastSeq >= acknowledged, $"{log.LastSeq} < {acknowledged}");
                Assert.Equal(
                    Enumerable.Range(1, (int)log.LastSeq).Select(n => (long)n),
                    EventReader.ReadAll(_folder.At("events.jsonl")).Select(e => e.Seq)
                );
            }

            if (File.Exists(_folder.At("state.json")))
            {
                Assert.True((long)JsonNode.Parse(File.ReadAllBytes(_folder.At("state.json")))!["last_seq"]! > 0);
            }
        }

        AtomicFile.Write(_folder.At("state.json"), "{}"u8);
        Assert.Equal(
            ["events.jsonl", "state.json"],
            Directory.GetFiles(_folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task Of_two_engines_that_start_at_once_one_works_and_the_other_is_refused_until_the_first_is_killed()
    {
        Directory.CreateDirectory(_folder.At(".git"));
        var engines = Enumerable.Range(1, 3).Select(_ => OtherProcess.TakingTheLock(_folder.Path)).ToList();
        var files = new RunFiles(_folder.Path);

        var said = await Task.WhenAll(engines.Select(e => e.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask()));

        Assert.Equal(["refused 4", "refused 4", "taken"], said.Order(StringComparer.Ordinal));
        var winner = engines[Array.IndexOf(said, "taken")];
        Assert.Equal(winner.Id, EngineLock.Holder(_folder.At(".git"), files)!.Pid);
        winner.Kill();
        await winner.WaitForExitAsync(TestContext.Current.CancellationToken);
        using (var next = EngineLock.Take(_folder.At(".git"), files, TimeProvider.System))
        {
            Assert.Equal(winner.Id, next.DeadHolder!.Pid);
        }

        foreach (var engine in engines)
        {
            engine.StandardInput.Close();
            await engine.WaitForExitAsync(TestContext.Current.CancellationToken);
            engine.Dispose();
        }
    }

    public void Dispose() => _folder.Dispose();
}
