using System.Net.Sockets;
using System.Text.Json;

namespace Ias.Engine.Ice;

/// <summary>A shim's side of the turn's socket.</summary>
public static class GuardClient
{
    /// <summary>The answer to a shim that asked for what is not done outside: the agent's own program shall do it.</summary>
    public const int NotOurs = 250;

    /// <summary>Asks, passes texts on, and returns the exit status; null when nobody serves the socket.</summary>
    public static int? Ask(string path, ShimMessage message, Action<string> say) => Hear(path, message, reply => say(reply.Text));

    /// <summary>The same with whole answers.</summary>
    public static int? Hear(string path, ShimMessage message, Action<ShimReply> hear)
    {
        byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(message, IceJson.Default.ShimMessage), (byte)'\n'];
        if (line.Length > GuardSocket.LongestOf(message.Kind))
        {
            hear(
                new ShimReply(
                    $"ICE: {message.Kind}: {(message.Input is null ? "the command is" : "its input is")} longer than the {(message.Input is null ? GuardSocket.LongestMessage >> 10 : 1 << 10)} KiB that the guard passes on\n"
                )
            );
            return 1;
        }

        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (Exception e) when (e is SocketException or ArgumentOutOfRangeException)
        {
            return null;
        }

        var (gone, isHeard) = ("", false);
        try
        {
            using var stream = new NetworkStream(socket);
            try
            {
                stream.Write(line);
            }
            catch (IOException e)
            {
                gone = e.Message; // a guard that has too much to do answers before it is asked, and hangs up: the reason is there to read
            }

            using var lines = new StreamReader(stream);
            while (lines.ReadLine() is { } said)
            {
                isHeard = true;
                var reply = JsonSerializer.Deserialize(said, IceJson.Default.ShimReply);
                if (reply?.Exit is { } exit)
                {
                    return exit;
                }

                if (reply is not null)
                {
                    hear(reply);
                }
            }
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            (gone, isHeard) = (e.Message, false);
        }

        if (gone.Length > 0 && !isHeard)
        {
            hear(new ShimReply($"the engine went away: {gone}\n"));
        }

        return 1;
    }
}
