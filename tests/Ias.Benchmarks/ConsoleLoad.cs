using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace Ias.Benchmarks;

/// <summary>Clients that post as fast as they are answered, or at a pace, each over one connection, with little of their own.</summary>
internal static class ConsoleLoad
{
    /// <summary>What a load came to.</summary>
    /// <param name="Answers">How many answers there were.</param>
    /// <param name="Marked">How many of them held the mark.</param>
    /// <param name="Took">For how long.</param>
    /// <param name="Milliseconds">Of each request, sorted.</param>
    public sealed record Result(long Answers, long Marked, TimeSpan Took, List<double> Milliseconds)
    {
        public double PerSecond => Answers / Took.TotalSeconds;

        public double Percentile(double part) => Milliseconds.Count == 0 ? 0 : Milliseconds[(int)((Milliseconds.Count - 1) * part)];
    }

    /// <summary>Posts until the time is over or so many were answered.</summary>
    /// <param name="body">The body of the n-th request.</param>
    /// <param name="mark">What is counted in answers.</param>
    /// <param name="pace">Requests a second of all clients together; 0: as fast as they are answered.</param>
    public static async Task<Result> PostAsync(
        ConsoleServer server,
        string path,
        Func<long, string> body,
        int clients,
        TimeSpan during,
        string mark = "\"ok\":true",
        double pace = 0,
        long most = long.MaxValue
    )
    {
        var started = Stopwatch.GetTimestamp();
        var (next, marked) = (0L, 0L);
        var marks = Encoding.ASCII.GetBytes(mark);
        var times = new List<double>[clients];
        await Task.WhenAll(
            Enumerable
                .Range(0, clients)
                .Select(client =>
                    Task.Run(async () =>
                    {
                        var mine = times[client] = [];
                        using var connection = await OpenAsync(server);
                        var buffer = new byte[1 << 16];
                        while (Interlocked.Increment(ref next) is var n && n <= most && Stopwatch.GetElapsedTime(started) < during)
                        {
                            var due = pace > 0 ? TimeSpan.FromSeconds(n / pace) : TimeSpan.Zero;
                            if (due - Stopwatch.GetElapsedTime(started) is { Ticks: > 0 } wait)
                            {
                                await Task.Delay(wait);
                            }

                            var asked = Stopwatch.GetTimestamp();
                            await connection.SendAsync(Request(server, path, body(n - 1)));
                            var length = await AnswerAsync(connection, buffer);
                            mine.Add(Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
                            if (buffer.AsSpan(0, length).IndexOf(marks) >= 0)
                            {
                                Interlocked.Increment(ref marked);
                            }
                            else if (!buffer.AsSpan(0, length).StartsWith("HTTP/1.1 200"u8))
                            {
                                throw new InvalidOperationException(Encoding.ASCII.GetString(buffer, 0, length));
                            }
                        }
                    })
                )
        );
        var all = times.SelectMany(mine => mine).Order().ToList();
        return new Result(all.Count, marked, Stopwatch.GetElapsedTime(started), all);
    }

    /// <summary>So many readers of the workspace's events; for each change that is made, the milliseconds until each of them has it.</summary>
    public static async Task<List<double>> FollowAsync(ConsoleServer server, int readers, int changes, Func<Task> change)
    {
        var got = new List<double>();
        var asked = 0L;
        var connections = new List<Socket>();
        var began = new CountdownEvent(readers);
        var round = new CountdownEvent(readers);
        try
        {
            for (var i = 0; i < readers; i++)
            {
                var connection = await OpenAsync(server);
                connections.Add(connection);
                await connection.SendAsync(
                    Encoding.ASCII.GetBytes(
                        $"GET /control-plane/v1/events?workspaceId={server.Workspace} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {server.Token}\r\n\r\n"
                    )
                );
                _ = Task.Run(() => ReadAsync(connection));
            }

            await Task.Run(() => began.Wait(TimeSpan.FromSeconds(60)));
            for (var i = 0; i < changes; i++)
            {
                round.Reset();
                Volatile.Write(ref asked, Stopwatch.GetTimestamp());
                await change();
                if (!await Task.Run(() => round.Wait(TimeSpan.FromSeconds(30))))
                {
                    throw new InvalidOperationException($"{round.CurrentCount} of {readers} readers were not told");
                }
            }
        }
        finally
        {
            connections.ForEach(connection => connection.Dispose());
        }

        got.Sort();
        return got;

        async Task ReadAsync(Socket connection)
        {
            var buffer = new byte[4096];
            try
            {
                while (await connection.ReceiveAsync(buffer) is > 0 and var count)
                {
                    var text = buffer.AsSpan(0, count);
                    if (text.IndexOf("event: change"u8) >= 0)
                    {
                        lock (got)
                        {
                            got.Add(Stopwatch.GetElapsedTime(Volatile.Read(ref asked)).TotalMilliseconds);
                        }

                        round.Signal();
                    }
                    else if (text.IndexOf("event: start"u8) >= 0)
                    {
                        began.Signal();
                    }
                }
            }
            catch (SocketException)
            {
                // The bench ends.
            }
        }
    }

    private static async Task<Socket> OpenAsync(ConsoleServer server)
    {
        var connection = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await connection.ConnectAsync(server.Url.Host, server.Url.Port);
        return connection;
    }

    private static byte[] Request(ConsoleServer server, string path, string body) =>
        Encoding.UTF8.GetBytes(
            $"POST /control-plane/v1/{path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {server.Token}\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}"
        );

    // Until the last chunk, or as many bytes as the head says.
    private static async Task<int> AnswerAsync(Socket connection, byte[] buffer)
    {
        var length = 0;
        while (true)
        {
            var count = await connection.ReceiveAsync(buffer.AsMemory(length));
            if (count == 0)
            {
                throw new InvalidOperationException("the server hung up");
            }

            length += count;
            if (IsWhole(buffer.AsSpan(0, length)))
            {
                return length;
            }
        }
    }

    private static bool IsWhole(ReadOnlySpan<byte> answer)
    {
        var head = answer.IndexOf("\r\n\r\n"u8);
        if (head < 0)
        {
            return false;
        }

        var at = answer[..head].IndexOf("Content-Length: "u8);
        if (at < 0)
        {
            return answer.EndsWith("0\r\n\r\n"u8);
        }

        var number = answer[(at + 16)..];
        return int.Parse(number[..number.IndexOf((byte)'\r')]) + head + 4 <= answer.Length;
    }
}
