namespace Ias.Console.Oidc;

/// <summary>Whom a provider has sent, as its signed word says.</summary>
/// <param name="Subject">By what it knows them, for ever.</param>
/// <param name="Email">Their mail address, if the provider has verified it.</param>
internal sealed record OidcPerson(string Issuer, string Subject, string? Email);
