using System.Net;
using System.Threading.RateLimiting;

namespace VideoSsm.Eval.Study.Server;

/// <summary>How much one address may ask.</summary>
internal sealed class Limits : IDisposable
{
    private readonly PartitionedRateLimiter<IPAddress> _requests;
    private readonly PartitionedRateLimiter<IPAddress> _media;
    private readonly PartitionedRateLimiter<IPAddress> _wrong;

    public Limits(ServerOptions options) =>
        (_requests, _media, _wrong) = (Window(options.RequestsPerMinute), Window(options.MediaPerMinute), Window(options.WrongCodesPerMinute));

    public bool Request(IPAddress? from) => Take(_requests, from, 1);

    public bool Media(IPAddress? from) => Take(_media, from, 1);

    /// <summary>Counts a wrong code.</summary>
    public void WrongCode(IPAddress? from) => Take(_wrong, from, 1);

    /// <summary>Whether an address may still try codes.</summary>
    public bool MayTry(IPAddress? from) => Take(_wrong, from, 0);

    public void Dispose()
    {
        _requests.Dispose();
        _media.Dispose();
        _wrong.Dispose();
    }

    private static PartitionedRateLimiter<IPAddress> Window(int perMinute) => PartitionedRateLimiter.Create<IPAddress, IPAddress>(address =>
        RateLimitPartition.GetFixedWindowLimiter(address, _ => new FixedWindowRateLimiterOptions { PermitLimit = perMinute, Window = TimeSpan.FromMinutes(1), QueueLimit = 0 }));

    private static bool Take(PartitionedRateLimiter<IPAddress> limiter, IPAddress? from, int permits)
    {
        using RateLimitLease lease = limiter.AttemptAcquire(Network(from), permits);
        return lease.IsAcquired;
    }

    /// <summary>Who counts as one: an IPv4 address, or the 64 bits of an IPv6 network, of which one household has 2^64 addresses.</summary>
    private static IPAddress Network(IPAddress? address)
    {
        if (address is null)
        {
            return IPAddress.None;
        }

        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        byte[] bytes = address.GetAddressBytes();
        if (bytes.Length == 16)
        {
            Array.Clear(bytes, 8, 8);
        }

        return new IPAddress(bytes);
    }
}
