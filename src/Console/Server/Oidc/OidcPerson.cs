namespace Ias.Console.Server.Oidc;

/// <summary>Whom a provider has sent, as its signed word says.</summary>
/// <param name="Subject">The provider's permanent id for them.</param>
/// <param name="Email">Their mail address, if the provider has verified it.</param>
internal sealed record OidcPerson(string Issuer, string Subject, string? Email);
