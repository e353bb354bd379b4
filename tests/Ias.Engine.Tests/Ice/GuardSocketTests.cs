using System.Net.Sockets;
using System.Text;
using Ias.Engine.Ice;
using Ias.Tests;

namespace Ias.Engine.Tests.Ice;

public sealed class GuardSocketTests : IDisposable
{
    // What the kernel holds for one connection on its way (net.core.wmem_default), generously.
    private const int Buffers = 512 << 10;

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTime _time = new();
    private readonly List<string> _told = [];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("{\"kind\":\"block\",\"target\":\"", GuardSocket.LongestMessage)]
    [InlineData("{\"kind\":\"gh\",\"input\":\"", GuardSocket.LongestWithInput)]
    [InlineData("{\"target\":\"", GuardSocket.LongestMessage)]
    public async Task Forty_connections_that_flood_it_are_read_no_further_than_the_limit(string begin, int limit)
    {
        await using (Serve((_, _, _) => Task.FromResult(0)))
        {
            var sent = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => Task.Run(() => Flood(begin, 16 << 20))));

            Assert.All(sent, bytes => Assert.InRange(bytes, 0, limit + Buffers));
        }

        Assert.Contains("40 requests to the guard went beyond its limits", Assert.Single(_told), StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_connections_than_are_served_at_once_are_refused_with_words_and_counted()
    {
        var go = new TaskCompletionSource();
        var served = 0;
        await using (
            Serve(
                async (_, _, _) =>
                {
                    Interlocked.Increment(ref served);
                    await go.Task;
                    return 0;
                }
            )
        )
        {
            // Threads of their own: they block, and a loaded machine gives the pool new ones slowly.
            var asked = Enumerable
                .Range(0, GuardSocket.MostConnections)
                .Select(_ => Task.Factory.StartNew(() => Ask(out string _), TaskCreationOptions.LongRunning))
                .ToList();
            try
            {
                await Eventually.True(() => Volatile.Read(ref served) == GuardSocket.MostConnections, "all are served");
                var said = "";
                Assert.Equal(1, await Task.Run(() => Ask(out said)));
                Assert.Contains("too many requests at once", said, StringComparison.Ordinal);
            }
            finally
            {
                go.SetResult(); // else the socket waits for them for ever
            }

            Assert.All(await Task.WhenAll(asked), exit => Assert.Equal(0, exit));
            Assert.Equal(0, await Task.Run(() => Ask(out string _)));
        }

        Assert.StartsWith("1 request to the guard", Assert.Single(_told), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pace_that_nobody_works_at_is_refused_until_it_is_slower()
    {
        var served = 0;
        await using var socket = Serve((_, _, _) => Task.FromResult(Interlocked.Increment(ref served) * 0));
        for (var n = 0; n < GuardSocket.MostInARow; n++)
        {
            Assert.Equal(0, Ask(out _));
        }

        Assert.Equal(1, Ask(out _));
        _time.Advance(TimeSpan.FromSeconds(1));
        for (var n = 0; n < GuardSocket.PerSecond; n++)
        {
            Assert.Equal(0, Ask(out _));
        }

        Assert.Equal(1, Ask(out _));
        Assert.Equal(GuardSocket.MostInARow + GuardSocket.PerSecond, served);
    }

    [Fact]
    public async Task Of_refused_operations_only_so_many_are_written_down_and_each_is_cut()
    {
        var blocks = new List<ShimMessage>();
        await using (
            Serve(
                (message, _, _) =>
                {
                    lock (blocks)
                    {
                        blocks.Add(message);
                    }

                    return Task.FromResult(0);
                }
            )
        )
        {
            for (var n = 0; n < GuardSocket.MostBlocks + 7; n++)
            {
                GuardClient.Ask(Path, new ShimMessage("block", "push", new string('x', 20_000)), _ => { });
            }
        }

        Assert.Equal(GuardSocket.MostBlocks, blocks.Count);
        Assert.All(blocks, block => Assert.InRange(block.Target.Length, 1000, 1001));
        Assert.StartsWith("7 more operations were refused", Assert.Single(_told), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_connects_and_says_nothing_is_let_go_after_a_while()
    {
        await using var socket = Serve((_, _, _) => Task.FromResult(0));
        using var silent = Connect();
        var read = silent.ReceiveAsync(new byte[1]);
        await Eventually.True(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(11));
                return read.IsCompleted;
            },
            "the connection is closed"
        );

        Assert.Equal(0, await read);
    }

    [Fact]
    public async Task Input_of_a_megabyte_goes_through_and_more_is_refused_with_words_before_it_is_sent()
    {
        var length = 0;
        await using var socket = Serve((message, _, _) => Task.FromResult((length = message.Input!.Length) * 0));

        Assert.Equal(0, GuardClient.Ask(Path, new ShimMessage("gh", Input: new byte[1 << 20]), _ => { }));
        Assert.Equal(1 << 20, length);
        var said = "";
        Assert.Equal(1, GuardClient.Ask(Path, new ShimMessage("gh", Input: new byte[(1 << 20) + 60_000]), text => said += text));
        Assert.Contains("its input is longer than the 1024 KiB", said, StringComparison.Ordinal);
        Assert.Equal(1, GuardClient.Ask(Path, new ShimMessage("push", Remote: new string('x', 70_000)), text => said = text));
        Assert.Contains("64 KiB", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_turn_ends_even_when_nobody_reads_what_is_said()
    {
        var saying = new TaskCompletionSource();
        var socket = Serve(
            (_, answer, _) =>
            {
                saying.SetResult();
                answer(new ShimReply(Output: new byte[4 << 20]));
                return Task.FromResult(0);
            }
        );
        using var deaf = Connect();
        deaf.Send("{\"kind\":\"gh\"}\n"u8);
        await saying.Task;

        await socket.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    [Fact]
    public void The_log_of_refused_operations_ends_at_a_limit_and_says_so_once()
    {
        var log = _folder.At("ice.log");
        var block = new IceBlock(DateTimeOffset.UnixEpoch, "push", new string('\u00e9', 900_000), new string('x', 900_000), "shim");
        for (var n = 0; n < 800; n++)
        {
            IceLog.Append(log, block, "turn");
        }

        Assert.InRange(new FileInfo(log).Length, IceLog.Longest, IceLog.Longest + 16_000);
        var lines = File.ReadAllLines(log);
        Assert.Single(lines, line => line.Contains("ice_log_full", StringComparison.Ordinal));
        Assert.Contains("has reached 4 MiB", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void The_log_is_written_through_no_link_and_waits_for_no_pipe()
    {
        File.WriteAllText(_folder.At("profile"), "");
        File.CreateSymbolicLink(_folder.At("link"), _folder.At("profile"));
        TemporaryRepository.Run("mkfifo", _folder.Path, "pipe");
        foreach (var name in new[] { "link", "pipe" })
        {
            var trouble = "";
            IceLog.Append(_folder.At(name), new IceBlock(DateTimeOffset.UnixEpoch, "push", "", "", "shim"), "turn", text => trouble = text);
            Assert.Contains("not a file", trouble, StringComparison.Ordinal);
        }

        Assert.Equal("", File.ReadAllText(_folder.At("profile")));
    }

    private string Path => _folder.At("socket");

    private GuardSocket Serve(Func<ShimMessage, Action<ShimReply>, CancellationToken, Task<int>> answer) =>
        new(Path, answer, _time, _told.AddRange);

    private int? Ask(out string said)
    {
        var text = new StringBuilder();
        var exit = GuardClient.Ask(Path, new ShimMessage("done"), one => text.Append(one));
        said = text.ToString();
        return exit;
    }

    private Socket Connect()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(Path));
        return socket;
    }

    /// <summary>How many bytes it took.</summary>
    private long Flood(string begin, long most)
    {
        using var socket = Connect();
        var sent = 0L;
        try
        {
            sent += socket.Send(Encoding.UTF8.GetBytes(begin));
            var piece = new byte[64 << 10];
            piece.AsSpan().Fill((byte)'A');
            while (sent < most)
            {
                sent += socket.Send(piece);
            }
        }
        catch (SocketException)
        {
            // closed
        }

        return sent;
    }
}
