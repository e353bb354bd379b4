using Ias.Console.Server.Store;

namespace Ias.Console.Server.Integrations;

/// <summary>An item that a delivery brings.</summary>
/// <param name="IsGone">It is no more in the other system.</param>
internal sealed record Delivery(NewContextItem Item, bool IsGone = false);
