using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Ias.Console.Server.Access;
using Ias.Console.Server.Api;
using Ias.Console.Server.Operation;
using Ias.Console.Server.Serving;
using Ias.Console.Server.Store;
using Ias.Core;

namespace Ias.Console.Server.Commands;

/// <summary>The command <c>ias console serve</c>.</summary>
internal static class ServeCommand
{
    public const string Name = "serve";

    private const string DefaultUrl = "http://127.0.0.1:7420";

    public static Command Make(Place place, Output output)
    {
        var urls = new Option<string>("--urls")
        {
            Description = "Where to listen; several with ; between",
            DefaultValueFactory = _ => DefaultUrl,
            HelpName = "URL",
        };
        var certificate = new Option<string?>("--certificate")
        {
            Description = "PEM file of the certificate for https://",
            HelpName = "FILE",
        };
        var key = new Option<string?>("--certificate-key") { Description = "PEM file of its key", HelpName = "FILE" };
        var insecure = new Option<bool>("--insecure-http") { Description = "Allow http:// on an address others can reach" };
        var tokenRate = new Option<int>("--token-rate")
        {
            Description = "Requests a second of one token; 0: no limit",
            DefaultValueFactory = _ => 200,
            HelpName = "N",
        };
        var addressRate = new Option<int>("--address-rate")
        {
            Description = "Attempts a second of one address without a valid token; 0: no limit",
            DefaultValueFactory = _ => 5,
            HelpName = "N",
        };
        var operation = new ServeOperation(insecure);
        var notices = new ServeNotices();
        var oidc = new ServeOidc();
        var serve = new Command(Name, "Serve the control plane until it is told to stop")
        {
            operation.Log,
            operation.LogLevel,
            operation.BehindProxy,
            operation.Drain,
            notices.Smtp,
            notices.SmtpPassword,
            notices.MailFrom,
            notices.ToPrivate,
            notices.PublicUrl,
            oidc.Issuer,
            oidc.ClientId,
            oidc.ClientSecret,
            urls,
            certificate,
            key,
            insecure,
            tokenRate,
            addressRate,
        };
        serve.SetAction(
            async (parsed, cancel) =>
            {
                var told = notices.Read(parsed);
                var options = new ServerOptions(
                    parsed.GetValue(urls)!,
                    parsed.GetValue(certificate),
                    parsed.GetValue(key),
                    new RateLimitOptions(parsed.GetValue(tokenRate), parsed.GetValue(addressRate)),
                    Operation: operation.Read(parsed),
                    Notices: told,
                    Oidc: oidc.Read(parsed, told.PublicUrl)
                );
                Check(options, options.Operation!);
                await using var database = place.OpenAny(parsed, creates: true);
                await database.MigrateAsync(cancel);
                await using var app = ConsoleApplication.Build(options, database, TimeProvider.System);
                try
                {
                    await app.StartAsync(cancel);
                }
                catch (Exception failed) when (failed is IOException or SocketException)
                {
                    throw new ProblemException(
                        new Problem(
                            "The server cannot listen.",
                            $"{options.Urls}: {failed.Message.ReplaceLineEndings(" ")}",
                            "--urls http://127.0.0.1:PORT, with a free port",
                            ExitCode.Usage
                        ),
                        failed
                    );
                }

                var isJson = parsed.GetValue(place.Json);
                await (
                    options.Operation!.Log == LogFormat.Json && !isJson
                        ? Operating.LogStartAsync(app, database, cancel)
                        : WelcomeAsync(app, database, output, isJson, cancel)
                );
                await app.WaitForShutdownAsync(cancel);
                return (int)ExitCode.Ok;
            }
        );
        return serve;
    }

    private static async Task WelcomeAsync(WebApplication app, Database database, Output output, bool json, CancellationToken cancel)
    {
        var (urls, address) = (app.Urls, app.Services.GetRequiredService<ServerAddress>());
        var code = await database.WriteAsync(
            async session => await new Accounts(session).HaveOwnerAsync() ? "" : await new Accounts(session).InviteOwnerAsync(),
            cancel
        );
        if (json)
        {
            output.Json(writer =>
            {
                writer.WriteString("store", database.Place);
                writer.WriteStartArray("urls");
                foreach (var url in urls)
                {
                    writer.WriteStringValue(url);
                }

                writer.WriteEndArray();
                if (code.Length > 0)
                {
                    writer.WriteString("owner_code", code);
                    writer.WriteString("owner_link", address.To($"/login?code={code}"));
                }
            });
            return;
        }

        output.Error.WriteLine($"ias console: {database.Place}");
        output.Error.WriteLine($"ias console: listening on {string.Join(", ", urls)}");
        if (code.Length > 0)
        {
            output.Error.WriteLine("ias console: nobody owns this server yet. Take it over here, once, within 24 hours:");
            output.Error.WriteLine($"  {address.To($"/login?code={code}")}");
        }
    }

    private static void Check(ServerOptions options, OperationOptions operation)
    {
        foreach (var url in options.Urls.Split(';'))
        {
            // Parsed as the server does: it takes a host that is not an IP address for all addresses.
            if (Parse(url) is not { PathBase: "" } at || !(Is(at, "http") || Is(at, "https")))
            {
                throw new ProblemException(new Problem("This is not a URL to listen on.", url, $"--urls {DefaultUrl}", ExitCode.Usage));
            }

            var isLoopback =
                at.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
                || (IPAddress.TryParse(at.Host, out var address) && IPAddress.IsLoopback(address));
            if (Is(at, "http") && !isLoopback && !operation.InsecureHttp && operation.Proxies is not { Count: > 0 })
            {
                throw new ProblemException(
                    new Problem(
                        "Tokens would travel unencrypted to an address that others can reach.",
                        url,
                        "--urls https://… --certificate FILE --certificate-key FILE\nor, behind a proxy that does TLS: --behind-proxy ADDRESS\nor: --insecure-http",
                        ExitCode.Usage
                    )
                );
            }

            if (Is(at, "https") && (options.Certificate is null || options.CertificateKey is null))
            {
                throw new ProblemException(
                    new Problem("https:// needs a certificate.", url, "--certificate FILE --certificate-key FILE, in PEM", ExitCode.Usage)
                );
            }
        }

        CheckCertificate(options);
    }

    private static void CheckCertificate(ServerOptions options)
    {
        const string Files = "--certificate FILE --certificate-key FILE, in PEM";
        foreach (var file in new[] { options.Certificate, options.CertificateKey }.Where(file => file is not null && !File.Exists(file)))
        {
            throw new ProblemException(new Problem("There is no such file.", file!, Files, ExitCode.Usage));
        }

        try
        {
            using var read = options.Certificate is null
                ? null
                : X509Certificate2.CreateFromPemFile(options.Certificate, options.CertificateKey);
        }
        catch (Exception failed) when (failed is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            throw new ProblemException(
                new Problem(
                    "The certificate cannot be used.",
                    $"{options.Certificate}: {failed.Message.ReplaceLineEndings(" ")}",
                    Files,
                    ExitCode.Usage
                ),
                failed
            );
        }
    }

    private static bool Is(BindingAddress at, string scheme) => at.Scheme.Equals(scheme, StringComparison.OrdinalIgnoreCase);

    private static BindingAddress? Parse(string url)
    {
        try
        {
            return BindingAddress.Parse(url);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
