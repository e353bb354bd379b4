using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Ias.Console.Server.Access;

/// <summary>Address of this server in every link to it: what <c>--public-url</c> says, else where it listens. Never what a request says: a
/// link in a mail or on a page would lead to whatever host a stranger names.</summary>
public sealed class ServerAddress(Uri? configured, IServer server)
{
    /// <summary>URL of a page.</summary>
    /// <param name="path">Begins with a slash; empty: the server itself.</param>
    public string To(string path) => $"{Base}{path}";

    private string Base => configured is null ? Listening() : configured.ToString().TrimEnd('/');

    private string Listening()
    {
        var url = server.Features.Get<IServerAddressesFeature>()!.Addresses.First();
        var at = BindingAddress.Parse(url);
        return at.Host is "0.0.0.0" or "[::]" or "*" or "+" ? $"{at.Scheme}://{Environment.MachineName}:{at.Port}" : url.TrimEnd('/');
    }
}
