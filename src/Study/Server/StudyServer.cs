using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Study.Ballots;

namespace VideoSsm.Eval.Study.Server;

/// <summary>Serves a study to participants' browsers with Kestrel: one page, its style and script, the videos, and two addresses for answers.</summary>
public sealed class StudyServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly BallotBox _box;
    private readonly Limits _limits;

    private StudyServer(WebApplication app, BallotBox box, Limits limits) => (_app, _box, _limits) = (app, box, limits);

    /// <summary>Where it can be reached from this machine.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1/");

    /// <summary>Starts serving.</summary>
    /// <param name="folder">Folder of the study.</param>
    /// <param name="options">How.</param>
    /// <param name="time">Clock.</param>
    /// <param name="log">Told of what goes wrong, one line each.</param>
    /// <param name="cancellation">Stops the start.</param>
    /// <exception cref="UsageException">The folder holds no study, videos are missing or changed, another process serves it, or the address cannot be had.</exception>
    public static async Task<StudyServer> Start(string folder, ServerOptions options, TimeProvider time, Action<string> log, CancellationToken cancellation)
    {
        var layout = new StudyLayout(folder);
        StudyDefinition study = layout.Read();
        var media = MediaFiles.Check(study, layout);
        var box = BallotBox.Open(layout.Ballots);
        var limits = new Limits(options);
        try
        {
            WebApplication app = Build(options);
            app.Run(new StudyHandler(new StudyApi(study, box, time), media, options, limits, log).Handle);
            var server = new StudyServer(app, box, limits);
            await Listen(app, options, cancellation);
            string bound = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
            server.Address = new UriBuilder("http", options.Address.Equals(IPAddress.Any) || options.Address.Equals(IPAddress.IPv6Any) ? "127.0.0.1" : options.Address.ToString(), new Uri(bound).Port).Uri;
            return server;
        }
        catch
        {
            box.Dispose();
            limits.Dispose();
            throw;
        }
    }

    private static async Task Listen(WebApplication app, ServerOptions options, CancellationToken cancellation)
    {
        try
        {
            await app.StartAsync(cancellation);
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            throw new UsageException($"--port {options.Port}: another program listens there; choose another, or 0 for any free one", e);
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            throw new UsageException($"--host {options.Address} --port {options.Port}: cannot listen there ({e.Message}); 127.0.0.1 is this machine, 0.0.0.0 all its addresses", e);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        await _app.StopAsync(patience.Token);
        await _app.DisposeAsync();
        _limits.Dispose();
        _box.Dispose();
    }

    /// <summary>An empty host: no configuration files, no environment variables, no logging, nothing but Kestrel.</summary>
    private static WebApplication Build(ServerOptions options)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(options.Address, options.Port);
            kestrel.Limits.MaxRequestBodySize = options.MaxBody;
            kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
            kestrel.Limits.MaxRequestLineSize = 2048;
            kestrel.Limits.MaxConcurrentConnections = 1024;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        });
        return builder.Build();
    }
}
