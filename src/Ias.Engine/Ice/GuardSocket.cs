using System.Net.Sockets;
using System.Text.Json;
using Ias.Core.Text;

namespace Ias.Engine.Ice;

/// <summary>
/// The socket of one turn, served by the process that began it. Each connection asks one thing. A process in the turn may send anything,
/// at any pace: connections beyond the limits here are closed, counted, and reported once when the turn ends.
/// </summary>
public sealed class GuardSocket : IAsyncDisposable
{
    /// <summary>The longest message in bytes, its line end included.</summary>
    public const int LongestMessage = 64 << 10;

    /// <summary>The longest message with input for gh or a signature: 1 MiB of input in Base64, and the rest of the message.</summary>
    public const int LongestWithInput = ((1 << 20) / 3 * 4) + LongestMessage;

    /// <summary>Maximum number of connections served at the same time.</summary>
    public const int MostConnections = 16;

    /// <summary>Maximum burst of connections after a rest; from then on <see cref="PerSecond"/>.</summary>
    public const int MostInARow = 2000;

    /// <summary>Connections a second in the long run.</summary>
    public const int PerSecond = 10;

    /// <summary>Refused operations of one turn that are written down.</summary>
    public const int MostBlocks = 1000;

    private const int LongestField = 1000; // characters, of what is only written down
    private const int MostOthers = 10_000; // messages of one turn that are not about refused operations

    private static readonly TimeSpan ToSpeak = TimeSpan.FromSeconds(10);

    private readonly Socket _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<ShimMessage, Action<ShimReply>, CancellationToken, Task<int>> _answer;
    private readonly Action<IReadOnlyList<string>> _tell;
    private readonly TimeProvider _time;
    private readonly long _begun;
    private readonly Task _serving;
    private TimeSpan _evenly; // when the next one would be due if they came evenly (the generic cell rate algorithm, ITU-T I.371)
    private int _open;
    private int _closed;
    private int _blocks;
    private int _others;

    /// <param name="path">Path of the socket; at most 107 bytes.</param>
    /// <param name="answer">Handles a message; its replies are passed on immediately; returns the exit status for the caller.</param>
    /// <param name="tell">Called once, at the end, with a report of what exceeded the limits.</param>
    public GuardSocket(
        string path,
        Func<ShimMessage, Action<ShimReply>, CancellationToken, Task<int>> answer,
        TimeProvider time,
        Action<IReadOnlyList<string>> tell
    )
    {
        (_answer, _time, _tell, _begun) = (answer, time, tell, time.GetTimestamp());
        _listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        _listener.Bind(new UnixDomainSocketEndPoint(path));
        _listener.Listen(64);
        _serving = ServeAsync();
    }

    /// <summary>The longest message of a kind, in bytes.</summary>
    public static int LongestOf(string kind) => kind is "gh" or "sign" ? LongestWithInput : LongestMessage;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _serving;
        _stop.Dispose();
        if (_closed > 0)
        {
            _tell([
                $"{Wording.Count(_closed, "request")} to the guard went beyond its limits ({MostConnections} at once, {PerSecond} a second, {LongestMessage >> 10} KiB each) and {(_closed == 1 ? "was" : "were")} not taken",
            ]);
        }

        if (_blocks > MostBlocks)
        {
            _tell([$"{_blocks - MostBlocks} more operations were refused than the {MostBlocks} that are written down"]);
        }
    }

    private async Task ServeAsync()
    {
        var open = new List<Task>();
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var connection = await _listener.AcceptAsync(_stop.Token);
                open.RemoveAll(t => t.IsCompleted);
                if (Volatile.Read(ref _open) >= MostConnections || !IsInPace())
                {
                    Close(connection, "ICE: too many requests at once; try again in a moment\n");
                    continue;
                }

                Interlocked.Increment(ref _open);
                open.Add(AnswerAsync(connection));
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                if (_stop.IsCancellationRequested)
                {
                    break;
                }
            }
        }

        await Task.WhenAll(open);
    }

    private bool IsInPace()
    {
        var (now, each) = (_time.GetElapsedTime(_begun), TimeSpan.FromSeconds(1) / PerSecond);
        if (_evenly - ((MostInARow - 1) * each) > now)
        {
            return false;
        }

        _evenly = (_evenly > now ? _evenly : now) + each;
        return true;
    }

    private void Close(Socket connection, string why)
    {
        Interlocked.Increment(ref _closed);
        using (connection)
        {
            connection.Blocking = false; // a few bytes, which a new connection always takes
            _ = connection.Send(Reply(new ShimReply(why)), SocketFlags.None, out _);
            _ = connection.Send(Reply(new ShimReply(Exit: 1)), SocketFlags.None, out _);
        }
    }

    private async Task AnswerAsync(Socket connection)
    {
        try
        {
            await using var stream = new NetworkStream(connection, ownsSocket: true);
            await using var ending = _stop.Token.Register(connection.Dispose); // nobody has to read what is said
            if (await ReadLineAsync(stream) is not { } line)
            {
                Interlocked.Increment(ref _closed);
                return;
            }

            if (JsonSerializer.Deserialize(line.Span, IceJson.Default.ShimMessage) is not { } message)
            {
                return;
            }

            var gate = new Lock();
            Write(new ShimReply(Exit: IsTaken(message) ? await _answer(Cut(message), Write, _stop.Token) : 1));

            void Write(ShimReply reply)
            {
                lock (gate)
                {
                    stream.Write(Reply(reply));
                }
            }
        }
        catch (Exception)
        {
            // The other side is an agent's process: it may send anything (null for a text) and leave at any time. Nothing it sends may keep
            // the turn from being verified at its end; what it asked for was judged by itself.
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    private bool IsTaken(ShimMessage message)
    {
        if (message.Kind == "block")
        {
            return Interlocked.Increment(ref _blocks) <= MostBlocks;
        }

        if (Interlocked.Increment(ref _others) <= MostOthers)
        {
            return true;
        }

        Interlocked.Increment(ref _closed);
        return false;
    }

    private static ShimMessage Cut(ShimMessage message) =>
        message.Kind is "block" or "done" or "record"
            ? new(
                message.Kind,
                Wording.Cut(message.Operation, LongestField),
                Wording.Cut(message.Target, LongestField),
                Wording.Cut(message.Reason, LongestField),
                Wording.Cut(message.Layer, LongestField)
            )
            : message;

    private static byte[] Reply(ShimReply reply) => [.. JsonSerializer.SerializeToUtf8Bytes(reply, IceJson.Default.ShimReply), (byte)'\n'];

    /// <summary>The one line of a connection; null when it is too long, has no end, or does not come in time.</summary>
    private async Task<ReadOnlyMemory<byte>?> ReadLineAsync(NetworkStream stream)
    {
        using var late = new CancellationTokenSource(ToSpeak, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, _stop.Token);
        var line = new byte[4096];
        var length = 0;
        var limit = LongestMessage;
        while (true)
        {
            var read = await stream.ReadAsync(line.AsMemory(length), either.Token);
            var end = Array.IndexOf(line, (byte)'\n', length, read);
            if (end >= 0)
            {
                return line.AsMemory(0, end);
            }

            length += read;
            if (read == 0 || length >= limit)
            {
                return null;
            }

            if (length == line.Length)
            {
                // The kind comes first, as it is written here; only two kinds carry input.
                limit =
                    line.AsSpan().StartsWith("{\"kind\":\"gh\""u8) || line.AsSpan().StartsWith("{\"kind\":\"sign\""u8)
                        ? LongestWithInput
                        : limit;
                Array.Resize(ref line, Math.Min(line.Length * 2, limit));
            }
        }
    }
}
