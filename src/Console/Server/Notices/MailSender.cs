using System.Net.Sockets;
using Ias.Console.Server.Store;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace Ias.Console.Server.Notices;

/// <summary>Sends mails through one mail server.</summary>
internal sealed class MailSender(SmtpOptions? options)
{
    private const int Patience = 10_000;

    /// <summary>True when a text is the address of one mailbox.</summary>
    public static bool IsAddress(string text) =>
        text.Length <= 254
        && text.Contains('@', StringComparison.Ordinal)
        && MailboxAddress.TryParse(text, out var mailbox)
        && mailbox.Address == text;

    /// <summary>Sends; null when the mail server took it, else one word for why not.</summary>
    public async Task<string?> SendAsync(DueMessage to, NoticeMessage message, CancellationToken cancel)
    {
        if (options is null)
        {
            return "no-mail-server";
        }

        var mail = new MimeMessage
        {
            MessageId = $"{message.Id}@ias-console",
            Subject = $"[{message.Title}] {(message.Items.Count == 1 ? message.Text : $"{message.Items.Count} notices")}",
            Body = new TextPart("plain") { Text = message.Link is null ? message.Text : $"{message.Text}\n\n{message.Link}" },
        };
        mail.From.Add(MailboxAddress.Parse(options.From));
        mail.To.Add(MailboxAddress.Parse(to.Address));
        mail.Headers.Add("Auto-Submitted", "auto-generated");
        try
        {
            using var server = new SmtpClient { Timeout = Patience };
            var (host, isLocal) = (options.Server.Host, options.Server.IsLoopback);
            await server.ConnectAsync(
                host,
                options.Server.Port > 0 ? options.Server.Port : 0,
                options.Server.Scheme == "smtps" ? SecureSocketOptions.SslOnConnect
                    : isLocal ? SecureSocketOptions.StartTlsWhenAvailable
                    : SecureSocketOptions.StartTls,
                cancel
            );
            if (options.Password is { } password)
            {
                await server.AuthenticateAsync(Uri.UnescapeDataString(options.Server.UserInfo), password, cancel);
            }

            await server.SendAsync(mail, cancel);
            await server.DisconnectAsync(quit: true, cancel);
            return null;
        }
        catch (SmtpCommandException refused)
        {
            return $"smtp-{(int)refused.StatusCode}";
        }
        catch (Exception failed) when (failed is System.Security.Authentication.AuthenticationException or NotSupportedException)
        {
            return "tls";
        }
        catch (AuthenticationException)
        {
            return "login";
        }
        catch (Exception failed) when (failed is ProtocolException or IOException or SocketException or TimeoutException)
        {
            return "unreachable";
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return "timeout";
        }
    }
}
