using System.Net.Sockets;
using System.Text.Json;

namespace Ias.Engine.Ice;

/// <summary>The socket of one turn, served by whoever began it. Each connection asks one thing.</summary>
public sealed class GuardSocket : IAsyncDisposable
{
    private const int LongestMessage = 16 << 20; // a comment's text, a commit's message

    private readonly Socket _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<ShimMessage, Action<ShimReply>, CancellationToken, Task<int>> _answer;
    private readonly Task _serving;

    /// <param name="path">Where the socket lies; at most 107 bytes.</param>
    /// <param name="answer">Handles a message; what it says is passed on at once; returns the exit status for the caller.</param>
    public GuardSocket(string path, Func<ShimMessage, Action<ShimReply>, CancellationToken, Task<int>> answer)
    {
        _answer = answer;
        _listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        _listener.Bind(new UnixDomainSocketEndPoint(path));
        _listener.Listen(64);
        _serving = ServeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _serving;
        _stop.Dispose();
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

    private async Task AnswerAsync(Socket connection)
    {
        try
        {
            await using var stream = new NetworkStream(connection, ownsSocket: true);
            if (
                await ReadLineAsync(stream) is not { } line
                || JsonSerializer.Deserialize(line, IceJson.Default.ShimMessage) is not { } message
            )
            {
                return;
            }

            var gate = new Lock();
            var exit = await _answer(message, Write, _stop.Token);
            Write(new ShimReply(Exit: exit));

            void Write(ShimReply reply)
            {
                lock (gate)
                {
                    stream.Write([.. JsonSerializer.SerializeToUtf8Bytes(reply, IceJson.Default.ShimReply), (byte)'\n']);
                }
            }
        }
        catch (Exception)
        {
            // The other side is an agent's process: it may say anything (null for a text) and leave at any time. Nothing it says may keep
            // the turn from being verified at its end; what it asked for was judged by itself.
        }
    }

    private async Task<byte[]?> ReadLineAsync(NetworkStream stream)
    {
        var buffer = new byte[4096];
        var line = new MemoryStream();
        while (line.Length < LongestMessage)
        {
            var read = await stream.ReadAsync(buffer, _stop.Token);
            var end = Array.IndexOf(buffer, (byte)'\n', 0, read);
            line.Write(buffer, 0, end < 0 ? read : end);
            if (read == 0 || end >= 0)
            {
                return end < 0 ? null : line.ToArray();
            }
        }

        return null;
    }
}
