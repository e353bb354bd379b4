using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Ias.Console.Server.Tests.Fixtures;

/// <summary>A mail server on this machine that takes everything.</summary>
public sealed class MailBox : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Task _serving;

    public MailBox()
    {
        _listener.Start();
        _serving = ServeAsync();
    }

    public ConcurrentQueue<string> Mails { get; } = [];

    public Uri Url => new($"smtp://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _serving;
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            TcpClient client;
            try
            {
                client = await _listener.AcceptTcpClientAsync();
            }
            catch (SocketException)
            {
                return; // stopped
            }

            using (client)
            {
                await TalkAsync(client.GetStream());
            }
        }
    }

    private async Task TalkAsync(NetworkStream stream)
    {
        using var lines = new StreamReader(stream, Encoding.UTF8);
        async Task Say(string line) => await stream.WriteAsync(Encoding.ASCII.GetBytes($"{line}\r\n"));
        await Say("220 test");
        StringBuilder? mail = null;
        while (await lines.ReadLineAsync() is { } line)
        {
            if (mail is not null && line != ".")
            {
                mail.AppendLine(line);
                continue;
            }

            if (mail is not null)
            {
                Mails.Enqueue(mail.ToString());
                mail = null;
                await Say("250 taken");
            }
            else if (line.StartsWith("DATA", StringComparison.OrdinalIgnoreCase))
            {
                mail = new StringBuilder();
                await Say("354 go on");
            }
            else
            {
                await Say(line.StartsWith("QUIT", StringComparison.OrdinalIgnoreCase) ? "221 bye" : "250 fine");
            }
        }
    }
}
