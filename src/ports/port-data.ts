// The service names and port numbers assigned by IANA, as data; only ports.ts reads it. Made by scripts/service-names.ts from
// IANA's Service Name and Transport Protocol Port Number Registry (RFC 6335; IANA licenses its registries as CC0 1.0).
// One line for each assignment: port or range of ports, transports (t TCP, u UDP, s SCTP, d DCCP), names, description.

export const SERVICE_LINES: string = `1 tu tcpmux TCP Port Service Multiplexer
5 tu rje Remote Job Entry
7 tu echo
9 tusd discard
11 tu systat Active Users
13 tu daytime
17 tu qotd Quote of the Day
18 tu msp Message Send Protocol (historic)
19 tu chargen Character Generator
20 tus ftp-data File Transfer [Default Data]
21 tus ftp File Transfer Protocol [Control]
22 tus ssh The Secure Shell (SSH) Protocol
23 tu telnet
25 tu smtp Simple Mail Transfer
27 tu nsw-fe NSW User System FE
29 tu msg-icp MSG ICP
31 tu msg-auth MSG Authentication
33 tu dsp Display Support Protocol
37 tu time
38 tu rap Route Access Protocol
39 tu rlp Resource Location Protocol
41 tu graphics
42 tu name,nameserver Host Name Server
43 tu nicname Who Is
44 tu mpm-flags MPM FLAGS Protocol
45 tu mpm Message Processing Module [recv]
46 tu mpm-snd MPM [default send]
48 tu auditd Digital Audit Daemon
49 tu tacacs Login Host Protocol (TACACS)
50 tu re-mail-ck Remote Mail Checking Protocol
52 tu xns-time XNS Time Protocol
53 tu domain Domain Name Server
54 tu xns-ch XNS Clearinghouse
55 tu isi-gl ISI Graphics Language
56 tu xns-auth XNS Authentication
58 tu xns-mail XNS Mail
62 tu acas ACA Services
63 tu whoispp,whois++ whois++
64 tu covia Communications Integrator (CI)
65 tu tacacs-ds TACACS-Database Service
66 tu sql-net,sql*net Oracle SQL*NET
67 tu bootps Bootstrap Protocol Server
68 tu bootpc Bootstrap Protocol Client
69 tu tftp Trivial File Transfer
70 tu gopher
71 tu netrjs-1 Remote Job Service
72 tu netrjs-2 Remote Job Service
73 tu netrjs-3 Remote Job Service
74 tu netrjs-4 Remote Job Service
76 tu deos Distributed External Object Store
78 tu vettcp
79 tu finger
80 tus http,www,www-http World Wide Web HTTP
82 tu xfer XFER Utility
83 tu mit-ml-dev MIT ML Device
84 tu ctf Common Trace Facility
85 tu mit-ml-dev MIT ML Device
86 tu mfcobol Micro Focus Cobol
88 tu kerberos
89 tu su-mit-tg SU/MIT Telnet Gateway
90 tu dnsix DNSIX Securit Attribute Token Map
91 tu mit-dov MIT Dover Spooler
92 tu npp Network Printing Protocol
93 tu dcp Device Control Protocol
94 tu objcall Tivoli Object Dispatcher
95 tu supdup
96 tu dixie DIXIE Protocol Specification
97 tu swift-rvf Swift Remote Virtural File Protocol
98 tu tacnews TAC News
99 tu metagram Metagram Relay
101 tu hostname NIC Host Name Server
102 tu iso-tsap ISO-TSAP Class 0
103 tu gppitnp Genesis Point-to-Point Trans Net
104 tu acr-nema ACR-NEMA Digital Imag. & Comm. 300
105 tu cso CCSO name server protocol
105 tu csnet-ns Mailbox Name Nameserver
106 tu 3com-tsmux
107 tu rtelnet Remote Telnet Service
108 tu snagas SNA Gateway Access Server
109 tu pop2 Post Office Protocol - Version 2
110 tu pop3 Post Office Protocol - Version 3
111 tu sunrpc SUN Remote Procedure Call
112 tu mcidas McIDAS Data Transmission Protocol
113 t ident
113 tu auth Authentication Service
115 tu sftp Simple File Transfer Protocol
116 tu ansanotify ANSA REX Notify
117 tu uucp-path UUCP Path Service
118 tu sqlserv SQL Services
119 tu nntp Network News Transfer Protocol
120 tu cfdptkt
121 tu erpc Encore Expedited Remote Pro.Call
122 tu smakynet
123 tu ntp Network Time Protocol
124 tu ansatrader ANSA REX Trader
125 tu locus-map Locus PC-Interface Net Map Ser
126 tu nxedit
127 tu locus-con Locus PC-Interface Conn Server
128 tu gss-xlicen GSS X License Verification
129 tu pwdgen Password Generator Protocol
130 tu cisco-fna cisco FNATIVE
131 tu cisco-tna cisco TNATIVE
132 tu cisco-sys cisco SYSMAINT
133 tu statsrv Statistics Service
134 tu ingres-net INGRES-NET Service
135 tu epmap DCE endpoint resolution
136 tu profile PROFILE Naming System
137 tu netbios-ns NETBIOS Name Service
138 tu netbios-dgm NETBIOS Datagram Service
139 tu netbios-ssn NETBIOS Session Service
140 tu emfis-data EMFIS Data Service
141 tu emfis-cntl EMFIS Control Service
142 tu bl-idm Britton-Lee IDM
143 t imap Internet Message Access Protocol
144 tu uma Universal Management Architecture
145 tu uaac UAAC Protocol
146 tu iso-tp0 ISO-IP0
147 tu iso-ip
148 tu jargon
149 tu aed-512 AED 512 Emulation Service
150 tu sql-net
151 tu hems
152 tu bftp Background File Transfer Program
153 tu sgmp
154 tu netsc-prod NETSC
155 tu netsc-dev NETSC
156 tu sqlsrv SQL Service
157 tu knet-cmp KNET/VM Command/Message Protocol
158 tu pcmail-srv PCMail Server
159 tu nss-routing
160 tu sgmp-traps
161 tu snmp
162 tu snmptrap
163 tu cmip-man CMIP/TCP Manager
164 tu cmip-agent CMIP/TCP Agent
165 tu xns-courier Xerox
166 tu s-net Sirius Systems
167 tu namp
168 tu rsvd
169 tu send
170 tu print-srv Network PostScript
171 tu multiplex Network Innovations Multiplex
172 tu cl-1,cl/1 Network Innovations CL/1
173 tu xyplex-mux Xyplex
174 tu mailq
175 tu vmnet
176 tu genrad-mux
177 tu xdmcp X Display Manager Control Protocol
178 tu nextstep NextStep Window Server
179 tus bgp Border Gateway Protocol
180 tu ris Intergraph
181 tu unify
182 tu audit Unisys Audit SITP
183 tu ocbinder
184 tu ocserver
185 tu remote-kis
186 tu kis KIS Protocol
187 tu aci Application Communication Interface
188 tu mumps Plus Five's MUMPS
189 tu qft Queued File Transport
190 tu gacp Gateway Access Control Protocol
191 tu prospero Prospero Directory Service
192 tu osu-nms OSU Network Monitoring System
193 tu srmp Spider Remote Monitoring Protocol
194 tu irc Internet Relay Chat Protocol
195 tu dn6-nlm-aud DNSIX Network Level Module Audit
196 tu dn6-smm-red DNSIX Session Mgt Module Audit Redir
197 tu dls Directory Location Service
198 tu dls-mon Directory Location Service Monitor
199 tu smux
200 tu src IBM System Resource Controller
201 tu at-rtmp AppleTalk Routing Maintenance
202 tu at-nbp AppleTalk Name Binding
203 tu at-3 AppleTalk Unused
204 tu at-echo AppleTalk Echo
205 tu at-5 AppleTalk Unused
206 tu at-zis AppleTalk Zone Information
207 tu at-7 AppleTalk Unused
208 tu at-8 AppleTalk Unused
209 tu qmtp The Quick Mail Transfer Protocol
210 tu z39-50,z39.50 ANSI Z39.50
211 tu 914c-g,914c/g Texas Instruments 914C/G Terminal
212 tu anet ATEXSSTR
213 tu ipx
214 tu vmpwscs VM PWSCS
215 tu softpc Insignia Solutions
216 tu CAIlic Computer Associates Int'l License Server
217 tu dbase dBASE Unix
218 tu mpp Netix Message Posting Protocol
219 tu uarps Unisys ARPs
220 tu imap3 Interactive Mail Access Protocol v3
221 tu fln-spx Berkeley rlogind with SPX auth
222 tu rsh-spx Berkeley rshd with SPX auth
223 tu cdc Certificate Distribution Center
224 tu masqdialer
242 tu direct
243 tu sur-meas Survey Measurement
244 tu inbusiness
245 tu link
246 tu dsp3270 Display Systems Protocol
247 tu subntbcst-tftp,subntbcst_tftp SUBNTBCST_TFTP
248 tu bhfhs
256 tu rap
257 tu set Secure Electronic Transaction
259 tu esro-gen Efficient Short Remote Operations
260 tu openport
261 tu nsiiops IIOP Name Service over TLS/SSL
262 tu arcisdms
263 tu hdap
264 tu bgmp
265 tu x-bone-ctl X-Bone CTL
266 tu sst SCSI on ST
267 tu td-service Tobit David Service Layer
268 tu td-replica Tobit David Replica
269 tu manet MANET Protocols
270 u gist Q-mode encapsulation for GIST messages
271 t pt-tls IETF Network Endpoint Assessment (NEA) Posture Transport Protocol...
280 tu http-mgmt
281 tu personal-link Personal Link
282 tu cableport-ax Cable Port A/X
283 tu rescap
284 tu corerjd
286 tu fxp FXP Communication
287 tu k-block
300 t tacacss TLS Secure Login Host Protocol (TACACSS)
308 tu novastorbakcup Novastor Backup
309 tu entrusttime
310 tu bhmds
311 tu asip-webadmin AppleShare IP WebAdmin
312 tu vslmp
313 tu magenta-logic Magenta Logic
314 tu opalis-robot Opalis Robot
315 tu dpsi
316 tu decauth
317 tu zannet
318 tu pkix-timestamp PKIX TimeStamp
319 tu ptp-event PTP Event
320 tu ptp-general PTP General
321 tu pip
322 tu rtsps
323 t rpki-rtr Resource PKI to Router Protocol
324 t rpki-rtr-tls Resource PKI to Router Protocol over TLS
333 tu texar Texar Security Port
344 tu pdap Prospero Data Access Protocol
345 tu pawserv Perf Analysis Workbench
346 tu zserv Zebra server
347 tu fatserv Fatmen Server
348 tu csi-sgwp Cabletron Management Protocol
349 tu mftp
350 tu matip-type-a MATIP Type A
351 tu matip-type-b MATIP Type B
351 tu bhoetty
352 tu dtag-ste-sb DTAG
352 tu bhoedap4
353 tu ndsauth
354 tu bh611
355 tu datex-asn
356 tu cloanto-net-1 Cloanto Net 1
357 tu bhevent
358 tu shrinkwrap
360 tu scoi2odialog
361 tu semantix
362 tu srssend SRS Send
363 tu rsvp-tunnel,rsvp_tunnel RSVP Tunnel
364 tu aurora-cmgr Aurora CMGR
365 tu dtk
366 tu odmr
367 tu mortgageware
368 tu qbikgdp
369 tu rpc2portmap
370 tu codaauth2
371 tu clearcase
372 tu ulistproc ListProcessor
373 tu legent-1 Legent Corporation
374 tu legent-2 Legent Corporation
375 tu hassle
376 tu nip Amiga Envoy Network Inquiry Protocol
377 tu tnETOS NEC Corporation
378 tu dsETOS NEC Corporation
379 tu is99c TIA/EIA/IS-99 modem client
380 tu is99s TIA/EIA/IS-99 modem server
381 tu hp-collector hp performance data collector
382 tu hp-managed-node hp performance data managed node
383 tu hp-alarm-mgr hp performance data alarm manager
384 tu arns A Remote Network Server System
385 tu ibm-app IBM Application
386 tu asa ASA Message Router Object Def
387 tu aurp Appletalk Update-Based Routing Pro
388 tu unidata-ldm Unidata LDM
389 tu ldap Lightweight Directory Access Protocol
390 tu uis
391 tu synotics-relay SynOptics SNMP Relay Port
392 tu synotics-broker SynOptics Port Broker Port
393 tu meta5
394 tu embl-ndt EMBL Nucleic Data Transfer
395 tu netcp NetScout Control Protocol
396 tu netware-ip Novell Netware over IP
397 tu mptn Multi Protocol Trans. Net
398 tu kryptolan
399 tu iso-tsap-c2 ISO Transport Class 2 Non-Control over TCP
400 tu osb-sd Oracle Secure Backup
401 tu ups Uninterruptible Power Supply
402 tu genie Genie Protocol
403 tu decap
404 tu nced
405 tu ncld
406 tu imsp Interactive Mail Support Protocol
407 tu timbuktu
408 tu prm-sm Prospero Resource Manager Sys. Man
409 tu prm-nm Prospero Resource Manager Node Man
410 tu decladebug DECLadebug Remote Debug Protocol
411 tu rmt Remote MT Protocol
412 tu synoptics-trap Trap Convention Port
413 tu smsp Storage Management Services Protocol
414 tu infoseek
415 tu bnet
416 tu silverplatter
417 tu onmux
418 tu hyper-g
419 tu ariel1 Ariel 1
420 tu smpte
421 tu ariel2 Ariel 2
422 tu ariel3 Ariel 3
423 tu opc-job-start IBM Operations Planning and Control Start
424 tu opc-job-track IBM Operations Planning and Control Track
425 tu icad-el ICAD
426 tu smartsdp
427 tu svrloc Server Location
428 tu ocs-cmu,ocs_cmu OCS_CMU
429 tu ocs-amu,ocs_amu OCS_AMU
430 tu utmpsd
431 tu utmpcd
432 tu iasd
433 tu nnsp NNTP for transit servers (NNSP)
434 tu mobileip-agent
435 tu mobilip-mn
436 tu dna-cml
437 tu comscm
438 tu dsfgw
439 tu dasp
440 tu sgcp
441 tu decvms-sysmgt
442 tu cvc-hostd,cvc_hostd cvc_hostd
443 tus https http protocol over TLS/SSL
444 tu snpp Simple Network Paging Protocol
445 tu microsoft-ds
446 tu ddm-rdb DDM-Remote Relational Database Access
447 tu ddm-dfm DDM-Distributed File Management
448 tu ddm-ssl DDM-Remote DB Access Using Secure Sockets
449 tu as-servermap AS Server Mapper
450 tu tserver Computer Supported Telecomunication Applications
451 tu sfs-smp-net Cray Network Semaphore server
452 tu sfs-config Cray SFS config server
453 tu creativeserver
454 tu contentserver
455 tu creativepartnr
456 t macon-tcp
456 u macon-udp
457 tu scohelp
458 tu appleqtc apple quick time
459 tu ampr-rcmd
460 tu skronk
461 tu datasurfsrv DataRampSrv
462 tu datasurfsrvsec DataRampSrvSec
463 tu alpes
464 tu kpasswd
465 t urd URL Rendezvous Directory for SSM
465 t submissions Message Submission over TLS protocol
465 u igmpv3lite IGMP over UDP for SSM
466 tu digital-vrc
467 tu mylex-mapd
468 tu photuris proturis
469 tu rcp Radio Control Protocol
470 tu scx-proxy
471 tu mondex
472 tu ljk-login
473 tu hybrid-pop
474 t tn-tl-w1
474 u tn-tl-w2
475 tu tcpnethaspsrv
476 tu tn-tl-fd1
477 tu ss7ns
478 tu spsc
479 tu iafserver
480 tu iafdbase
481 tu ph Ph service
482 tu bgs-nsi
483 tu ulpnet
484 tu integra-sme Integra Software Management Environment
485 tu powerburst Air Soft Power Burst
486 tu avian
487 tu saft saft Simple Asynchronous File Transfer
488 tu gss-http
489 tu nest-protocol
490 tu micom-pfs
491 tu go-login
492 tu ticf-1 Transport Independent Convergence for FNA
493 tu ticf-2 Transport Independent Convergence for FNA
494 tu pov-ray
495 tu intecourier
496 tu pim-rp-disc
497 tu retrospect Retrospect backup and restore service
498 tu siam
499 tu iso-ill ISO ILL Protocol
500 tu isakmp
501 tu stmf
502 tu mbap Modbus Application Protocol
503 tu intrinsa
504 tu citadel
505 tu mailbox-lm
506 tu ohimsrv
507 tu crs
508 tu xvttp
509 tu snare
510 tu fcp FirstClass Protocol
511 tu passgo
512 t exec remote process execution; authentication performed using passwords...
512 u comsat
512 u biff used by mail system to notify users of new mail received; currently...
513 t login remote login a la telnet; automatic authentication performed based on...
513 u who maintains data bases showing who's logged in to machines on a local...
514 t shell cmd like exec, but automatic authentication is performed as for login...
514 u syslog
515 tu printer spooler
516 tu videotex
517 tu talk like tenex link, but across machine - unfortunately, doesn't use link...
518 tu ntalk
519 tu utime unixtime
520 t efs extended file name server
520 u router local routing process (on site); uses variant of Xerox NS routing...
521 tu ripng
522 tu ulp
523 tu ibm-db2
524 tu ncp
525 tu timed timeserver
526 tu tempo newdate
527 tu stx Stock IXChange
528 tu custix Customer IXChange
529 tu irc-serv
530 tu courier rpc
531 tu conference chat
532 tu netnews readnews
533 tu netwall for emergency broadcasts
534 tu windream windream Admin
535 tu iiop
536 tu opalis-rdv
537 tu nmsp Networked Media Streaming Protocol
538 tu gdomap
539 tu apertus-ldp Apertus Technologies Load Determination
540 tu uucp uucpd
541 tu uucp-rlogin
542 tu commerce
543 tu klogin
544 tu kshell krcmd
545 tu appleqtcsrvr
546 tu dhcpv6-client DHCPv6 Client
547 tu dhcpv6-server DHCPv6 Server
548 tu afpovertcp AFP over TCP
549 tu idfp
550 tu new-rwho new-who
551 tu cybercash
552 tu devshr-nts DeviceShare
553 tu pirp
554 tu rtsp Real Time Streaming Protocol (RTSP)
555 tu dsf
556 tu remotefs rfs server
557 tu openvms-sysipc
558 tu sdnskmp
559 tu teedtap
560 tu rmonitor rmonitord
561 tu monitor
562 tu chshell chcmd
563 tu nntps nntp protocol over TLS/SSL (was snntp)
564 tu 9pfs plan 9 file service
565 tu whoami
566 tu streettalk
567 tu banyan-rpc
568 tu ms-shuttle microsoft shuttle
569 tu ms-rome microsoft rome
570 tu meter demon
571 tu meter udemon
572 tu sonar
573 tu banyan-vip
574 tu ftp-agent FTP Software Agent System
575 tu vemmi
576 tu ipcd
577 tu vnas
578 tu ipdd
579 tu decbsrv
580 tu sntp-heartbeat SNTP HEARTBEAT
581 tu bdp Bundle Discovery Protocol
582 tu scc-security SCC Security
583 tu philips-vc Philips Video-Conferencing
584 tu keyserver Key Server
586 tu password-chg Password Change
587 tu submission Message Submission
588 tu cal
589 tu eyelink
590 tu tns-cml TNS CML
591 tu http-alt FileMaker, Inc. - HTTP Alternate (see Port 80)
592 tu eudora-set Eudora Set
593 tu http-rpc-epmap HTTP RPC Ep Map
594 tu tpip
595 tu cab-protocol CAB Protocol
596 tu smsd
597 tu ptcnameservice PTC Name Service
598 tu sco-websrvrmg3 SCO Web Server Manager 3
599 tu acp Aeolon Core Protocol
600 tu ipcserver Sun IPC server
601 tu syslog-conn Reliable Syslog Service
602 tu xmlrpc-beep XML-RPC over BEEP
603 tu idxp
604 tu tunnel
605 tu soap-beep SOAP over BEEP
606 tu urm Cray Unified Resource Manager
607 tu nqs
608 tu sift-uft Sender-Initiated/Unsolicited File Transfer
609 tu npmp-trap
610 tu npmp-local
611 tu npmp-gui
612 tu hmmp-ind HMMP Indication
613 tu hmmp-op HMMP Operation
614 tu sshell SSLshell
615 tu sco-inetmgr Internet Configuration Manager
616 tu sco-sysmgr SCO System Administration Server
617 tu sco-dtmgr SCO Desktop Administration Server
618 tu dei-icda
619 tu compaq-evm Compaq EVM
620 tu sco-websrvrmgr SCO WebServer Manager
621 tu escp-ip ESCP
622 tu collaborator
623 t oob-ws-http DMTF out-of-band web services management protocol
623 u asf-rmcp ASF Remote Management and Control Protocol
624 tu cryptoadmin Crypto Admin
625 tu dec-dlm,dec_dlm DEC DLM
626 tu asia
627 tu passgo-tivoli PassGo Tivoli
628 tu qmqp
629 tu 3com-amp3 3Com AMP3
630 tu rda
631 tu ipp IPP (Internet Printing Protocol)
631 t ipps Internet Printing Protocol over HTTPS
632 tu bmpp
633 tu servstat Service Status update (Sterling Software)
634 tu ginad
635 tu rlzdbase RLZ DBase
636 tu ldaps ldap protocol over TLS/SSL (was sldap)
637 tu lanserver
638 tu mcns-sec
639 tu msdp
640 tu entrust-sps
641 tu repcmd
642 tu esro-emsdp ESRO-EMSDP V1.3
643 tu sanity
644 tu dwr
645 tu pssc
646 tu ldp
647 tu dhcp-failover DHCP Failover
648 tu rrp Registry Registrar Protocol (RRP)
649 tu cadview-3d Cadview-3d - streaming 3d models over the internet
650 tu obex
651 tu ieee-mms IEEE MMS
652 tu hello-port HELLO_PORT
653 tu repscmd RepCmd
654 tu aodv
655 tu tinc
656 tu spmp
657 tu rmc
658 tu tenfold
660 tu mac-srvr-admin MacOS Server Admin
661 tu hap
662 tu pftp
663 tu purenoise
664 t oob-ws-https DMTF out-of-band secure web services management protocol
664 u asf-secure-rmcp ASF Secure Remote Management and Control Protocol
665 tu sun-dr Sun DR
666 tu mdqs
666 tu doom doom Id Software
667 tu disclose campaign contribution disclosures - SDR Technologies
668 tu mecomm
669 tu meregister
670 tu vacdsm-sws
671 tu vacdsm-app
672 tu vpps-qua
673 tu cimplex
674 tu acap
675 tu dctp
676 tu vpps-via VPPS Via
677 tu vpp Virtual Presence Protocol
678 tu ggf-ncp GNU Generation Foundation NCP
679 tu mrm
680 tu entrust-aaas
681 tu entrust-aams
682 tu xfr
683 tu corba-iiop CORBA IIOP
684 tu corba-iiop-ssl CORBA IIOP SSL
685 tu mdc-portmapper MDC Port Mapper
686 tu hcp-wismar Hardware Control Protocol Wismar
687 tu asipregistry
688 tu realm-rusd ApplianceWare managment protocol
689 tu nmap
690 tu vatp Velneo Application Transfer Protocol
691 tu msexch-routing MS Exchange Routing
692 tu hyperwave-isp
693 tu connendp almanid Connection Endpoint
694 tu ha-cluster
695 tu ieee-mms-ssl
696 tu rushd
697 tu uuidgen
698 tu olsr
699 tu accessnetwork Access Network
700 tu epp Extensible Provisioning Protocol
701 tu lmp Link Management Protocol (LMP)
702 tu iris-beep IRIS over BEEP
704 tu elcsd errlog copy/server daemon
705 tu agentx
706 tu silc
707 tu borland-dsj Borland DSJ
709 tu entrust-kmsh Entrust Key Management Service Handler
710 tu entrust-ash Entrust Administration Service Handler
711 tu cisco-tdp Cisco TDP
712 tu tbrpf
713 tu iris-xpc IRIS over XPC
714 tu iris-xpcs IRIS over XPCS
715 tu iris-lwz
716 u pana PANA Messages
729 tu netviewdm1 IBM NetView DM/6000 Server/Client
730 tu netviewdm2 IBM NetView DM/6000 send/tcp
731 tu netviewdm3 IBM NetView DM/6000 receive/tcp
741 tu netgw
742 tu netrcs Network based Rev. Cont. Sys
744 tu flexlm Flexible License Manager
747 tu fujitsu-dev Fujitsu Device Control
748 tu ris-cm Russell Info Sci Calendar Manager
749 tu kerberos-adm kerberos administration
750 t rfile
750 u loadav
750 u kerberos-iv kerberos version iv
751 tu pump
752 tu qrh
753 tu rrh
754 tu tell send
758 tu nlogin
759 tu con
760 tu ns
761 tu rxe
762 tu quotad
763 tu cycleserv
764 tu omserv
765 tu webster
767 tu phonebook phone
769 tu vid
770 tu cadlock
771 tu rtip
772 tu cycleserv2
773 t submit
773 u notify
774 t rpasswd
774 u acmaint-dbd,acmaint_dbd
775 t entomb
775 u acmaint-transd,acmaint_transd
776 tu wpages
777 tu multiling-http Multiling HTTP
780 tu wpgs
800 tu mdbs-daemon,mdbs_daemon
801 tu device
802 tu mbap-s Modbus Application Protocol Secure
810 tu fcp-udp FCP
828 tu itm-mcell-s
829 tu pkix-3-ca-ra PKIX-3 CA/RA
830 tu netconf-ssh NETCONF over SSH
847 tu dhcp-failover2 dhcp-failover 2
848 tu gdoi
853 tu domain-s DNS query-response protocol run over TLS
854 tu dlep Dynamic Link Exchange Protocol (DLEP)
860 tu iscsi
861 t owamp-control
861 u owamp-test
862 t twamp-control
862 u twamp-test TWAMP-Test Receiver Port
873 tu rsync
886 tu iclcnet-locate ICL coNETion locate server
887 tu iclcnet-svinfo,iclcnet_svinfo ICL coNETion server info
888 tu accessbuilder
888 t cddbp CD Database Protocol
900 tu omginitialrefs OMG Initial Refs
901 tu smpnameres
902 tu ideafarm-door self documenting Telnet Door
903 tu ideafarm-panic self documenting Telnet Panic Door
910 tu kink Kerberized Internet Negotiation of Keys (KINK)
911 tu xact-backup
912 tu apex-mesh APEX relay-relay service
913 tu apex-edge APEX endpoint-relay service
914 u rift-lies Routing in Fat Trees Link Information Element
915 u rift-ties Routing in Fat Trees Topology Information Element
953 t rndc BIND9 remote name daemon controller
989 tu ftps-data ftp protocol, data, over TLS/SSL
990 tu ftps ftp protocol, control, over TLS/SSL
991 tu nas Netnews Administration System
992 tu telnets telnet protocol over TLS/SSL
993 t imaps IMAP over TLS protocol
995 tu pop3s POP3 over TLS protocol
996 tu vsinet
997 tu maitrd
998 t busboy
998 u puparp
999 t garcon
999 u applix Applix ac
999 tu puprouter
1000 tu cadlock2
1001 t webpush HTTP Web Push
1010 tu surf
1021 tusd exp1 RFC3692-style Experiment 1
1022 tusd exp2 RFC3692-style Experiment 2
1025 tu blackjack network blackjack
1026 tu cap Calendar Access Protocol
1027 u 6a44 IPv6 Behind NAT44 CPEs
1029 tu solid-mux Solid Mux Server
1033 tu netinfo-local local netinfo port
1034 tu activesync ActiveSync Notifications
1035 tu mxxrlogin MX-XR RPC
1036 tu nsstp Nebula Secure Segment Transfer Protocol
1037 tu ams
1038 tu mtqp Message Tracking Query Protocol
1039 tu sbl Streamlined Blackhole
1040 tu netarx Netarx Netcare
1041 tu danf-ak2 AK2 Product
1042 tu afrog Subnet Roaming
1043 tu boinc-client BOINC Client Control
1044 tu dcutility Dev Consortium Utility
1045 tu fpitp Fingerprint Image Transfer Protocol
1046 tu wfremotertm WebFilter Remote Monitor
1047 tu neod1 Sun's NEO Object Request Broker
1048 tu neod2 Sun's NEO Object Request Broker
1049 tu td-postman Tobit David Postman VPMN
1050 tu cma CORBA Management Agent
1051 tu optima-vnet Optima VNET
1052 tu ddt Dynamic DNS Tools
1053 tu remote-as Remote Assistant (RA)
1054 tu brvread
1055 tu ansyslmd ANSYS - License Manager
1056 tu vfo
1057 tu startron
1058 tu nim
1059 tu nimreg
1060 tu polestar
1061 tu kiosk
1062 tu veracity
1063 tu kyoceranetdev
1064 tu jstel
1065 tu syscomlan
1066 tu fpo-fns
1067 tu instl-boots,instl_boots Installation Bootstrap Proto. Serv
1068 tu instl-bootc,instl_bootc Installation Bootstrap Proto. Cli
1069 tu cognex-insight
1070 tu gmrupdateserv
1071 tu bsquare-voip
1072 tu cardax
1073 tu bridgecontrol Bridge Control
1074 tu warmspotMgmt Warmspot Management Protocol
1075 tu rdrmshc
1076 tu dab-sti-c DAB STI-C
1077 tu imgames
1078 tu avocent-proxy Avocent Proxy Protocol
1079 tu asprovatalk
1080 tu socks
1081 tu pvuniwien
1082 tu amt-esd-prot
1083 tu ansoft-lm-1 Anasoft License Manager
1084 tu ansoft-lm-2 Anasoft License Manager
1085 tu webobjects Web Objects
1086 tu cplscrambler-lg CPL Scrambler Logging
1087 tu cplscrambler-in CPL Scrambler Internal
1088 tu cplscrambler-al CPL Scrambler Alarm Log
1089 tu ff-annunc FF Annunciation
1090 tu ff-fms FF Fieldbus Message Specification
1091 tu ff-sm FF System Management
1092 tu obrpd Open Business Reporting Protocol
1093 tu proofd
1094 tu rootd
1095 tu nicelink
1096 tu cnrprotocol Common Name Resolution Protocol
1097 tu sunclustermgr Sun Cluster Manager
1098 tu rmiactivation RMI Activation
1099 tu rmiregistry RMI Registry
1100 tu mctp
1101 tu pt2-discover
1102 tu adobeserver-1 ADOBE SERVER 1
1103 tu adobeserver-2 ADOBE SERVER 2
1104 tu xrl
1105 tu ftranhc
1106 tu isoipsigport-1
1107 tu isoipsigport-2
1108 tu ratio-adp
1110 t webadmstart Start web admin server
1110 u nfsd-keepalive Client status info
1111 tu lmsocialserver LM Social Server
1112 tu icp Intelligent Communication Protocol
1113 tud ltp-deepspace Licklider Transmission Protocol
1114 tu mini-sql Mini SQL
1115 tu ardus-trns ARDUS Transfer
1116 tu ardus-cntl ARDUS Control
1117 tu ardus-mtrns ARDUS Multicast Transfer
1118 tu sacred
1119 tu bnetgame Battle.net Chat/Game Protocol
1120 tu bnetfile Battle.net File Transfer Protocol
1121 tu rmpp Datalode RMPP
1122 tu availant-mgr
1123 tu murray
1124 tu hpvmmcontrol HP VMM Control
1125 tu hpvmmagent HP VMM Agent
1126 tu hpvmmdata HP VMM Agent
1127 tu kwdb-commn KWDB Remote Communication
1128 tu saphostctrl SAPHostControl over SOAP/HTTP
1129 tu saphostctrls SAPHostControl over SOAP/HTTPS
1130 tu casp CAC App Service Protocol
1131 tu caspssl CAC App Service Protocol Encripted
1132 tu kvm-via-ip KVM-via-IP Management Service
1133 tu dfn Data Flow Network
1134 tu aplx MicroAPL APLX
1135 tu omnivision OmniVision Communication Service
1136 tu hhb-gateway HHB Gateway Control
1137 tu trim TRIM Workgroup Service
1138 tu encrypted-admin,encrypted_admin encrypted admin requests
1139 tu evm Enterprise Virtual Manager
1140 tu autonoc AutoNOC Network Operations Protocol
1141 tu mxomss User Message Service
1142 tu edtools User Discovery Service
1143 tu imyx Infomatryx Exchange
1144 tu fuscript Fusion Script
1145 tu x9-icue X9 iCue Show Control
1146 tu audit-transfer audit transfer
1147 tu capioverlan
1148 tu elfiq-repl Elfiq Replication Service
1149 tu bvtsonar BlueView Sonar Service
1150 tu blaze Blaze File Server
1151 tu unizensus Unizensus Login Server
1152 tu winpoplanmess Winpopup LAN Messenger
1153 tu c1222-acse ANSI C12.22 Port
1154 tu resacommunity Community Service
1155 tu nfa Network File Access
1156 tu iascontrol-oms iasControl OMS
1157 tu iascontrol Oracle iASControl
1158 tu dbcontrol-oms dbControl OMS
1159 tu oracle-oms Oracle OMS
1160 tu olsv DB Lite Mult-User Server
1161 tu health-polling Health Polling
1162 tu health-trap Health Trap
1163 tu sddp SmartDialer Data Protocol
1164 tu qsm-proxy QSM Proxy Service
1165 tu qsm-gui QSM GUI Service
1166 tu qsm-remote QSM RemoteExec
1167 tus cisco-ipsla Cisco IP SLAs Control Protocol
1168 tu vchat VChat Conference Service
1169 tu tripwire
1170 tu atc-lm AT+C License Manager
1171 tu atc-appserver AT+C FmiApplicationServer
1172 tu dnap DNA Protocol
1173 tu d-cinema-rrp D-Cinema Request-Response
1174 tu fnet-remote-ui FlashNet Remote Admin
1175 tu dossier Dossier Server
1176 tu indigo-server Indigo Home Server
1177 tu dkmessenger DKMessenger Protocol
1178 tu sgi-storman SGI Storage Manager
1179 tu b2n Backup To Neighbor
1180 tu mc-client Millicent Client Proxy
1181 tu 3comnetman 3Com Net Management
1182 t accelenet AcceleNet Control
1182 u accelenet-data AcceleNet Data
1183 tu llsurfup-http LL Surfup HTTP
1184 tu llsurfup-https LL Surfup HTTPS
1185 tu catchpole Catchpole port
1186 tu mysql-cluster MySQL Cluster Manager
1187 tu alias Alias Service
1188 tu hp-webadmin HP Web Admin
1189 tu unet Unet Connection
1190 tu commlinx-avl CommLinx GPS / AVL System
1191 tu gpfs General Parallel File System
1192 tu caids-sensor caids sensors channel
1193 tu fiveacross Five Across Server
1194 tu openvpn
1195 tu rsf-1 RSF-1 clustering
1196 tu netmagic Network Magic
1197 tu carrius-rshell Carrius Remote Access
1198 tu cajo-discovery cajo reference discovery
1199 tu dmidi
1200 tu scol
1201 tu nucleus-sand Nucleus Sand Database Server
1202 tu caiccipc
1203 tu ssslic-mgr License Validation
1204 tu ssslog-mgr Log Request Listener
1205 tu accord-mgc
1206 tu anthony-data Anthony Data
1207 tu metasage
1208 tu seagull-ais SEAGULL AIS
1209 tu ipcd3
1210 tu eoss
1211 tu groove-dpp Groove DPP
1212 tu lupa
1213 tu mpc-lifenet Medtronic/Physio-Control LIFENET
1214 tu kazaa
1215 tu scanstat-1 scanSTAT 1.0
1216 tu etebac5 ETEBAC 5
1217 tu hpss-ndapi HPSS NonDCE Gateway
1218 tu aeroflight-ads
1219 tu aeroflight-ret
1220 tu qt-serveradmin QT SERVER ADMIN
1221 tu sweetware-apps SweetWARE Apps
1222 tu nerv SNI R&D network
1223 tu tgp TrulyGlobal Protocol
1224 tu vpnz
1225 tu slinkysearch
1226 tu stgxfws
1227 tu dns2go
1228 tu florence
1229 tu zented ZENworks Tiered Electronic Distribution
1230 tu periscope
1231 tu menandmice-lpm
1232 tu first-defense Remote systems monitoring
1233 tu univ-appserver Universal App Server
1234 tu search-agent Infoseek Search Agent
1235 tu mosaicsyssvc1
1236 tu bvcontrol
1237 tu tsdos390
1238 tu hacl-qs
1239 tu nmsd
1240 tu instantia
1241 tu nessus
1242 tu nmasoverip NMAS over IP
1243 tu serialgateway
1244 tu isbconference1
1245 tu isbconference2
1246 tu payrouter
1247 tu visionpyramid
1248 tu hermes
1249 tu mesavistaco Mesa Vista Co
1250 tu swldy-sias
1251 tu servergraph
1252 tu bspne-pcc
1253 tu q55-pcc
1254 tu de-noc
1255 tu de-cache-query
1256 tu de-server
1257 tu shockwave2 Shockwave 2
1258 tu opennl Open Network Library
1259 tu opennl-voice Open Network Library Voice
1260 tu ibm-ssd
1261 tu mpshrsv
1262 tu qnts-orb
1263 tu dka
1264 tu prat
1265 tu dssiapi
1266 tu dellpwrappks
1267 tu epc eTrust Policy Compliance
1268 tu propel-msgsys
1269 tu watilapp
1270 tu opsmgr Microsoft Operations Manager
1271 tu excw
1272 tu cspmlockmgr
1273 tu emc-gateway
1274 tu t1distproc
1275 tu ivcollector
1277 tu miva-mqs mqs
1278 tu dellwebadmin-1 Dell Web Admin 1
1279 tu dellwebadmin-2 Dell Web Admin 2
1280 tu pictrography
1281 tu healthd
1282 tu emperion
1283 tu productinfo Product Information
1284 tu iee-qfx
1285 tu neoiface
1286 tu netuitive
1287 tu routematch RouteMatch Com
1288 tu navbuddy
1289 tu jwalkserver
1290 tu winjaserver
1291 tu seagulllms
1292 tu dsdn
1293 tu pkt-krb-ipsec
1294 tu cmmdriver
1295 tu ehtp End-by-Hop Transmission Protocol
1296 tu dproxy
1297 tu sdproxy
1298 tu lpcp
1299 tu hp-sci
1300 tu h323hostcallsc H.323 Secure Call Control Signalling
1303 tu sftsrv
1304 tu boomerang
1305 tu pe-mike
1306 tu re-conn-proto
1307 tu pacmand
1308 tu odsi Optical Domain Service Interconnect (ODSI)
1309 tu jtag-server JTAG server
1310 tu husky
1311 tu rxmon
1312 tu sti-envision STI Envision
1313 tu bmc-patroldb,bmc_patroldb BMC_PATROLDB
1314 tu pdps Photoscript Distributed Printing System
1315 tu els E.L.S., Event Listener Service
1316 tu exbit-escp
1317 tu vrts-ipcserver
1318 tu krb5gatekeeper
1319 tu amx-icsp
1320 tu amx-axbnet
1321 tu pip
1322 tu novation
1323 tu brcd
1324 tu delta-mcp
1325 tu dx-instrument Thermo Fisher Scientific Instrumentation (Formally Dionex)
1326 tu wimsic
1327 tu ultrex
1328 tu ewall
1329 tu netdb-export
1330 tu streetperfect
1331 tu intersan
1332 tu pcia-rxp-b PCIA RXP-B
1333 tu passwrd-policy Password Policy
1334 tu writesrv
1335 tu digital-notary Digital Notary Protocol
1336 tu ischat Instant Service Chat
1337 tu menandmice-dns menandmice DNS
1338 tu wmc-log-svc WMC-log-svr
1339 tu kjtsiteserver
1340 tu naap
1341 tu qubes
1342 tu esbroker
1343 tu re101
1344 tu icap
1345 tu vpjp
1346 tu alta-ana-lm Alta Analytics License Manager
1347 tu bbn-mmc multi media conferencing
1348 tu bbn-mmx multi media conferencing
1349 tu sbook Registration Network Protocol
1350 tu editbench Registration Network Protocol
1351 tu equationbuilder Digital Tool Works (MIT)
1352 tu lotusnote Lotus Note
1353 tu relief Relief Consulting
1354 tu XSIP-network Five Across XSIP Network
1355 tu intuitive-edge Intuitive Edge
1356 tu cuillamartin CuillaMartin Company
1357 tu pegboard Electronic PegBoard
1358 tu connlcli
1359 tu ftsrv
1360 tu mimer
1361 tu linx
1362 tu timeflies
1363 tu ndm-requester Network DataMover Requester
1364 tu ndm-server Network DataMover Server
1365 tu adapt-sna Network Software Associates
1366 tu netware-csp Novell NetWare Comm Service Platform
1367 tu dcs
1368 tu screencast
1369 tu gv-us GlobalView to Unix Shell
1370 tu us-gv Unix Shell to GlobalView
1371 tu fc-cli Fujitsu Config Protocol
1372 tu fc-ser Fujitsu Config Protocol
1373 tu chromagrafx
1374 tu molly EPI Software Systems
1375 tu bytex
1376 tu ibm-pps IBM Person to Person Software
1377 tu cichlid Cichlid License Manager
1378 tu elan Elan License Manager
1379 tu dbreporter Integrity Solutions
1380 tu telesis-licman Telesis Network License Manager
1381 tu apple-licman Apple Network License Manager
1382 tu udt-os,udt_os udt_os
1383 tu gwha GW Hannaway Network License Manager
1384 tu os-licman Objective Solutions License Manager
1385 tu atex-elmd,atex_elmd Atex Publishing License Manager
1386 tu checksum CheckSum License Manager
1387 tu cadsi-lm Computer Aided Design Software Inc LM
1388 tu objective-dbc Objective Solutions DataBase Cache
1389 tu iclpv-dm Document Manager
1390 tu iclpv-sc Storage Controller
1391 tu iclpv-sas Storage Access Server
1392 tu iclpv-pm Print Manager
1393 tu iclpv-nls Network Log Server
1394 tu iclpv-nlc Network Log Client
1395 tu iclpv-wsm PC Workstation Manager software
1396 tu dvl-activemail DVL Active Mail
1397 tu audio-activmail Audio Active Mail
1398 tu video-activmail Video Active Mail
1399 tu cadkey-licman Cadkey License Manager
1400 tu cadkey-tablet Cadkey Tablet Daemon
1401 tu goldleaf-licman Goldleaf License Manager
1402 tu prm-sm-np Prospero Resource Manager
1403 tu prm-nm-np Prospero Resource Manager
1404 tu igi-lm Infinite Graphics License Manager
1405 tu ibm-res IBM Remote Execution Starter
1406 tu netlabs-lm NetLabs License Manager
1407 t tibet-server TIBET Data Server
1408 tu sophia-lm Sophia License Manager
1409 tu here-lm Here License Manager
1410 tu hiq HiQ License Manager
1411 tu af AudioFile
1412 tu innosys
1413 tu innosys-acl
1414 tu ibm-mqseries IBM MQSeries
1415 tu dbstar
1416 tu novell-lu6-2,novell-lu6.2 Novell LU6.2
1417 tu timbuktu-srv1 Timbuktu Service 1 Port
1418 tu timbuktu-srv2 Timbuktu Service 2 Port
1419 tu timbuktu-srv3 Timbuktu Service 3 Port
1420 tu timbuktu-srv4 Timbuktu Service 4 Port
1421 tu gandalf-lm Gandalf License Manager
1422 tu autodesk-lm Autodesk License Manager
1423 tu essbase Essbase Arbor Software
1424 tu hybrid Hybrid Encryption Protocol
1425 tu zion-lm Zion Software License Manager
1426 tu sais Satellite-data Acquisition System 1
1427 tu mloadd mloadd monitoring tool
1428 tu informatik-lm Informatik License Manager
1429 tu nms Hypercom NMS
1430 tu tpdu Hypercom TPDU
1431 tu rgtp Reverse Gossip Transport
1432 tu blueberry-lm Blueberry Software License Manager
1433 tu ms-sql-s Microsoft-SQL-Server
1434 tu ms-sql-m Microsoft-SQL-Monitor
1435 tu ibm-cics IBM CICS
1436 tu saism Satellite-data Acquisition System 2
1437 tu tabula
1438 tu eicon-server Eicon Security Agent/Server
1439 tu eicon-x25 Eicon X25/SNA Gateway
1440 tu eicon-slp Eicon Service Location Protocol
1441 tu cadis-1 Cadis License Management
1442 tu cadis-2 Cadis License Management
1443 tu ies-lm Integrated Engineering Software
1444 tu marcam-lm Marcam License Management
1445 tu proxima-lm Proxima License Manager
1446 tu ora-lm Optical Research Associates License Manager
1447 tu apri-lm Applied Parallel Research LM
1448 tu oc-lm OpenConnect License Manager
1449 tu peport
1450 tu dwf Tandem Distributed Workbench Facility
1451 tu infoman IBM Information Management
1452 tu gtegsc-lm GTE Government Systems License Man
1453 tu genie-lm Genie License Manager
1454 tu interhdl-elmd,interhdl_elmd interHDL License Manager
1455 tu esl-lm ESL License Manager
1456 tu dca
1457 tu valisys-lm Valisys License Manager
1458 tu nrcabq-lm Nichols Research Corp
1459 tu proshare1 Proshare Notebook Application
1460 tu proshare2 Proshare Notebook Application
1461 tu ibm-wrless-lan,ibm_wrless_lan IBM Wireless LAN
1462 tu world-lm World License Manager
1463 tu nucleus
1464 tu msl-lmd,msl_lmd MSL License Manager
1465 tu pipes Pipes Platform
1466 tu oceansoft-lm Ocean Software License Manager
1467 tu csdmbase
1468 tu csdm
1469 tu aal-lm Active Analysis Limited License Manager
1470 tu uaiact Universal Analytics
1471 tu csdmbase
1472 tu csdm
1473 tu openmath
1474 tu telefinder
1475 tu taligent-lm Taligent License Manager
1476 tu clvm-cfg
1477 tu ms-sna-server
1478 tu ms-sna-base
1479 tu dberegister
1480 tu pacerforum
1481 tu airs
1482 tu miteksys-lm Miteksys License Manager
1483 tu afs AFS License Manager
1484 tu confluent Confluent License Manager
1485 tu lansource
1486 tu nms-topo-serv,nms_topo_serv nms_topo_serv
1487 tu localinfosrvr
1488 tu docstor
1489 tu dmdocbroker
1490 tu insitu-conf
1492 tu stone-design-1
1493 tu netmap-lm,netmap_lm netmap_lm
1494 tu ica
1495 tu cvc
1496 tu liberty-lm
1497 tu rfx-lm
1498 tu sybase-sqlany Sybase SQL Any
1499 tu fhc Federico Heinz Consultora
1500 tu vlsi-lm VLSI License Manager
1501 tu saiscm Satellite-data Acquisition System 3
1502 tu shivadiscovery Shiva
1503 tu imtc-mcs Databeam
1504 tu evb-elm EVB Software Engineering License Manager
1505 tu funkproxy Funk Software, Inc
1506 tu utcd Universal Time daemon (utcd)
1507 tu symplex
1508 tu diagmond
1509 tu robcad-lm Robcad, Ltd. License Manager
1510 tu mvx-lm Midland Valley Exploration Ltd. Lic. Man
1511 tu 3l-l1
1512 tu wins Microsoft's Windows Internet Name Service
1513 tu fujitsu-dtc Fujitsu Systems Business of America, Inc
1514 tu fujitsu-dtcns Fujitsu Systems Business of America, Inc
1515 tu ifor-protocol
1516 tu vpad Virtual Places Audio data
1517 tu vpac Virtual Places Audio control
1518 tu vpvd Virtual Places Video data
1519 tu vpvc Virtual Places Video control
1520 tu atm-zip-office atm zip office
1521 tu ncube-lm nCube License Manager
1522 tu ricardo-lm Ricardo North America License Manager
1523 tu cichild-lm cichild
1524 tu ingreslock ingres
1525 tu orasrv oracle
1525 tu prospero-np Prospero Directory Service non-priv
1526 tu pdap-np Prospero Data Access Prot non-priv
1527 tu tlisrv oracle
1528 tus norp Not Only a Routeing Protocol
1529 tu coauthor oracle
1530 tu rap-service
1531 tu rap-listen
1532 tu miroconnect
1533 tu virtual-places Virtual Places Software
1534 tu micromuse-lm
1535 tu ampr-info
1536 tu ampr-inter
1537 tu sdsc-lm isi-lm
1538 tu 3ds-lm
1539 tu intellistor-lm Intellistor License Manager
1540 tu rds
1541 tu rds2
1542 tu gridgen-elmd
1543 tu simba-cs
1544 tu aspeclmd
1545 tu vistium-share
1546 tu abbaccuray
1547 tu laplink
1548 tu axon-lm Axon License Manager
1549 t shivahose Shiva Hose
1549 u shivasound Shiva Sound
1550 tu 3m-image-lm Image Storage license manager 3M Company
1551 tu hecmtl-db
1552 tu pciarray
1553 tu sna-cs
1554 tu caci-lm CACI Products Company License Manager
1555 tu livelan
1556 tu veritas-pbx,veritas_pbx VERITAS Private Branch Exchange
1557 tu arbortext-lm ArborText License Manager
1558 tu xingmpeg
1559 tu web2host
1560 tu asci-val ASCI-RemoteSHADOW
1561 tu facilityview
1562 tu pconnectmgr
1563 tu cadabra-lm Cadabra License Manager
1564 tu pay-per-view
1565 tu winddlb WinDD
1566 tu corelvideo
1567 tu jlicelmd
1568 tu tsspmap
1569 tu ets
1570 tu orbixd
1571 tu rdb-dbs-disp Oracle Remote Data Base
1572 tu chip-lm Chipcom License Manager
1573 tu itscomm-ns
1574 tu mvel-lm
1575 tu oraclenames
1576 tu moldflow-lm Moldflow License Manager
1577 tu hypercube-lm
1578 tu jacobus-lm Jacobus License Manager
1579 tu ioc-sea-lm
1580 t tn-tl-r1
1580 u tn-tl-r2
1581 tu mil-2045-47001
1582 tu msims
1583 tu simbaexpress
1584 tu tn-tl-fd2
1585 tu intv
1586 tu ibm-abtact
1587 tu pra-elmd,pra_elmd pra_elmd
1588 tu triquest-lm
1589 tu vqp
1590 tu gemini-lm
1591 tu ncpm-pm
1592 tu commonspace
1593 tu mainsoft-lm
1594 tu sixtrak
1595 tu radio
1596 t radio-sm
1596 u radio-bc
1597 tu orbplus-iiop
1598 tu picknfs
1599 tu simbaservices
1600 tu issd
1601 tu aas
1602 tu inspect
1603 tu picodbc pickodbc
1604 tu icabrowser
1605 tu slp Salutation Manager (Salutation Protocol)
1606 tu slm-api Salutation Manager (SLM-API)
1607 tu stt
1608 tu smart-lm Smart Corp. License Manager
1609 tu isysg-lm
1610 tu taurus-wh
1611 tu ill Inter Library Loan
1612 tu netbill-trans NetBill Transaction Server
1613 tu netbill-keyrep NetBill Key Repository
1614 tu netbill-cred NetBill Credential Server
1615 tu netbill-auth NetBill Authorization Server
1616 tu netbill-prod NetBill Product Server
1617 tu nimrod-agent Nimrod Inter-Agent Communication
1618 tu skytelnet
1619 tu xs-openstorage
1620 tu faxportwinport
1621 tu softdataphone
1622 tu ontime
1623 tu jaleosnd
1624 tu udp-sr-port
1625 tu svs-omagent
1626 tu shockwave
1627 tu t128-gateway T.128 Gateway
1628 tu lontalk-norm LonTalk normal
1629 tu lontalk-urgnt LonTalk urgent
1630 tu oraclenet8cman Oracle Net8 Cman
1631 tu visitview Visit view
1632 tu pammratc
1633 tu pammrpc
1634 tu loaprobe Log On America Probe
1635 tu edb-server1 EDB Server 1
1636 tu isdc ISP shared public data control
1637 tu islc ISP shared local data control
1638 tu ismc ISP shared management control
1639 tu cert-initiator
1640 tu cert-responder
1641 tu invision
1642 tu isis-am
1643 tu isis-ambc
1644 tu saiseh Satellite-data Acquisition System 4
1645 tu sightline
1646 tu sa-msg-port
1647 tu rsap
1648 tu concurrent-lm
1649 tu kermit
1650 tu nkd nkdn
1651 tu shiva-confsrvr,shiva_confsrvr shiva_confsrvr
1652 tu xnmp
1653 tu alphatech-lm
1654 tu stargatealerts
1655 tu dec-mbadmin
1656 tu dec-mbadmin-h
1657 tu fujitsu-mmpdc
1658 tu sixnetudr
1659 tu sg-lm Silicon Grail License Manager
1660 tu skip-mc-gikreq
1661 tu netview-aix-1
1662 tu netview-aix-2
1663 tu netview-aix-3
1664 tu netview-aix-4
1665 tu netview-aix-5
1666 tu netview-aix-6
1667 tu netview-aix-7
1668 tu netview-aix-8
1669 tu netview-aix-9
1670 tu netview-aix-10
1671 tu netview-aix-11
1672 tu netview-aix-12
1673 tu proshare-mc-1 Intel Proshare Multicast
1674 tu proshare-mc-2 Intel Proshare Multicast
1675 tu pdp Pacific Data Products
1676 t netcomm1
1676 u netcomm2
1677 tu groupwise
1678 tu prolink
1679 tu darcorp-lm
1680 tu microcom-sbp
1681 tu sd-elmd
1682 tu lanyon-lantern
1683 tu ncpm-hip
1684 tu snaresecure
1685 tu n2nremote
1686 tu cvmon
1687 tu nsjtp-ctrl
1688 tu nsjtp-data
1689 tu firefox
1690 tu ng-umds
1691 tu empire-empuma
1692 tu sstsys-lm
1693 tu rrirtr
1694 tu rrimwm
1695 tu rrilwm
1696 tu rrifmm
1697 tu rrisat
1698 tu rsvp-encap-1 RSVP-ENCAPSULATION-1
1699 tu rsvp-encap-2 RSVP-ENCAPSULATION-2
1700 tu mps-raft
1701 tu l2f
1701 tu l2tp
1702 tu deskshare
1703 tu hb-engine
1704 tu bcs-broker
1705 tu slingshot
1706 tu jetform
1707 tu vdmplay
1708 tu gat-lmd
1709 tu centra
1710 tu impera
1711 tu pptconference
1712 tu registrar resource monitoring service
1713 tu conferencetalk
1714 tu sesi-lm
1715 tu houdini-lm
1716 tu xmsg
1717 tu fj-hdnet
1718 tu h323gatedisc H.323 Multicast Gatekeeper Discover
1719 tu h323gatestat H.323 Unicast Gatekeeper Signaling
1720 tus h323hostcall H.323 Call Control Signalling
1721 tu caicci
1722 tu hks-lm HKS License Manager
1723 tu pptp
1724 tu csbphonemaster
1725 tu iden-ralp
1726 tu iberiagames
1727 tu winddx
1728 tu telindus
1729 tu citynl CityNL License Management
1730 tu roketz
1731 tu msiccp
1732 tu proxim
1733 tu siipat SIMS - SIIPAT Protocol for Alarm Transmission
1734 tu cambertx-lm Camber Corporation License Management
1735 tu privatechat
1736 tu street-stream
1737 tu ultimad
1738 tu gamegen1
1739 tu webaccess
1740 tu encore
1741 tu cisco-net-mgmt
1742 tu 3Com-nsd
1743 tu cinegrfx-lm Cinema Graphics License Manager
1744 tu ncpm-ft
1745 tu remote-winsock
1746 tu ftrapid-1
1747 tu ftrapid-2
1748 tu oracle-em1
1749 tu aspen-services
1750 tu sslp Simple Socket Library's PortMaster
1751 tu swiftnet
1752 tu lofr-lm Leap of Faith Research License Manager
1753 t predatar-comms Predatar Comms Service
1754 tu oracle-em2
1755 tu ms-streaming
1756 tu capfast-lmd
1757 tu cnhrp
1758 tu tftp-mcast
1759 tu spss-lm SPSS License Manager
1760 tu www-ldap-gw
1761 tu cft-0
1762 tu cft-1
1763 tu cft-2
1764 tu cft-3
1765 tu cft-4
1766 tu cft-5
1767 tu cft-6
1768 tu cft-7
1769 tu bmc-net-adm
1770 tu bmc-net-svc
1771 tu vaultbase
1772 tu essweb-gw EssWeb Gateway
1773 tu kmscontrol
1774 tu global-dtserv
1775 t vdab data interchange between visual processing containers
1776 tu femis Federal Emergency Management Information System
1777 tu powerguardian
1778 tu prodigy-intrnet prodigy-internet
1779 tu pharmasoft
1780 tu dpkeyserv
1781 tu answersoft-lm
1782 tu hp-hcip
1784 tu finle-lm Finle License Manager
1785 tu windlm Wind River Systems License Manager
1786 tu funk-logger
1787 tu funk-license
1788 tu psmond
1789 tu hello
1790 tu nmsp Narrative Media Streaming Protocol
1791 tu ea1
1792 tu ibm-dt-2
1793 tu rsc-robot
1794 tu cera-bcm
1795 tu dpi-proxy
1796 tu vocaltec-admin Vocaltec Server Administration
1797 tu uma
1798 tu etp Event Transfer Protocol
1799 tu netrisk
1800 tu ansys-lm ANSYS-License manager
1801 tu msmq Microsoft Message Que
1802 tu concomp1
1803 tu hp-hcip-gwy
1804 tu enl
1805 tu enl-name
1806 tu musiconline
1807 tu fhsp Fujitsu Hot Standby Protocol
1808 tu oracle-vp2
1809 tu oracle-vp1
1810 tu jerand-lm Jerand License Manager
1811 tu scientia-sdb
1812 tu radius
1813 tu radius-acct RADIUS Accounting
1814 tu tdp-suite TDP Suite
1815 tu mmpft Manufacturing messaging protocol for factory transmission
1816 tu harp
1817 tu rkb-oscs
1818 tu etftp Enhanced Trivial File Transfer Protocol
1819 tu plato-lm Plato License Manager
1820 tu mcagent
1821 tu donnyworld
1822 tu es-elmd
1823 tu unisys-lm Unisys Natural Language License Manager
1824 tu metrics-pas
1825 tu direcpc-video DirecPC Video
1826 tu ardt
1827 tu asi
1828 tu itm-mcell-u
1829 tu optika-emedia Optika eMedia
1830 tu net8-cman Oracle Net8 CMan Admin
1831 tu myrtle
1832 tu tht-treasure ThoughtTreasure
1833 tu udpradio
1834 tu ardusuni ARDUS Unicast
1835 tu ardusmul ARDUS Multicast
1836 tu ste-smsc
1837 tu csoft1
1838 tu talnet
1839 tu netopia-vo1
1840 tu netopia-vo2
1841 tu netopia-vo3
1842 tu netopia-vo4
1843 tu netopia-vo5
1844 tu direcpc-dll
1845 tu altalink
1846 tu tunstall-pnc Tunstall PNC
1847 tu slp-notify SLP Notification
1848 tu fjdocdist
1849 tu alpha-sms
1850 tu gsi
1851 tu ctcd
1852 tu virtual-time Virtual Time
1853 tu vids-avtp
1854 tu buddy-draw Buddy Draw
1855 tu fiorano-rtrsvc Fiorano RtrSvc
1856 tu fiorano-msgsvc Fiorano MsgSvc
1857 tu datacaptor
1858 tu privateark
1859 tu gammafetchsvr Gamma Fetcher Server
1860 tu sunscalar-svc SunSCALAR Services
1861 tu lecroy-vicp LeCroy VICP
1862 tu mysql-cm-agent MySQL Cluster Manager Agent
1863 tu msnp
1864 tu paradym-31port Paradym 31 Port
1865 tu entp
1866 tu swrmi
1867 tu udrive
1868 tu viziblebrowser
1869 tu transact
1870 tu sunscalar-dns SunSCALAR DNS Service
1871 tu canocentral0 Cano Central 0
1872 tu canocentral1 Cano Central 1
1873 tu fjmpjps
1874 tu fjswapsnp
1875 tu westell-stats westell stats
1876 tu ewcappsrv
1877 tu hp-webqosdb
1878 tu drmsmc
1879 tu nettgain-nms NettGain NMS
1880 tu vsat-control Gilat VSAT Control
1881 tu ibm-mqseries2 IBM WebSphere MQ Everyplace
1882 tu ecsqdmn CA eTrust Common Services
1883 tu mqtt Message Queuing Telemetry Transport Protocol
1884 tu idmaps Internet Distance Map Svc
1885 tu vrtstrapserver Veritas Trap Server
1886 tu leoip Leonardo over IP
1887 tu filex-lport FileX Listening Port
1888 tu ncconfig NC Config Port
1889 tu unify-adapter Unify Web Adapter Service
1890 tu wilkenlistener
1891 tu childkey-notif ChildKey Notification
1892 tu childkey-ctrl ChildKey Control
1893 tu elad ELAD Protocol
1894 tu o2server-port O2Server Port
1896 tu b-novative-ls b-novative license server
1897 tu metaagent
1898 tu cymtec-port Cymtec secure management
1899 tu mc2studios
1900 tu ssdp
1901 tu fjicl-tep-a Fujitsu ICL Terminal Emulator Program A
1902 tu fjicl-tep-b Fujitsu ICL Terminal Emulator Program B
1903 tu linkname Local Link Name Resolution
1904 tu fjicl-tep-c Fujitsu ICL Terminal Emulator Program C
1905 tu sugp Secure UP.Link Gateway Protocol
1906 tu tpmd TPortMapperReq
1907 tu intrastar
1908 tu dawn
1909 tu global-wlink Global World Link
1910 tu ultrabac UltraBac Software communications port
1911 tu mtp Starlight Networks Multimedia Transport Protocol
1912 tu rhp-iibp
1913 tu armadp
1914 tu elm-momentum
1915 tu facelink
1916 tu persona Persoft Persona
1917 tu noagent
1918 tu can-nds IBM Tivole Directory Service - NDS
1919 tu can-dch IBM Tivoli Directory Service - DCH
1920 tu can-ferret IBM Tivoli Directory Service - FERRET
1921 tu noadmin
1922 tu tapestry
1923 tu spice
1924 tu xiip
1925 tu discovery-port Surrogate Discovery Port
1926 tu egs Evolution Game Server
1927 tu videte-cipc Videte CIPC Port
1928 tu emsd-port Expnd Maui Srvr Dscovr
1929 tu bandwiz-system Bandwiz System - Server
1930 tu driveappserver Drive AppServer
1931 tu amdsched AMD SCHED
1932 tu ctt-broker CTT Broker
1933 tu xmapi IBM LM MT Agent
1934 tu xaapi IBM LM Appl Agent
1935 tu macromedia-fcs Macromedia Flash Communications Server MX
1936 tu jetcmeserver JetCmeServer Server Port
1937 tu jwserver JetVWay Server Port
1938 tu jwclient JetVWay Client Port
1939 tu jvserver JetVision Server Port
1940 tu jvclient JetVision Client Port
1941 tu dic-aida
1942 tu res Real Enterprise Service
1943 tu beeyond-media Beeyond Media
1944 tu close-combat
1945 tu dialogic-elmd
1946 tu tekpls
1947 tu sentinelsrm
1948 tu eye2eye
1949 tu ismaeasdaqlive ISMA Easdaq Live
1950 tu ismaeasdaqtest ISMA Easdaq Test
1951 tu bcs-lmserver
1952 tu mpnjsc
1953 tu rapidbase Rapid Base
1954 tu abr-api ABR-API (diskbridge)
1955 tu abr-secure ABR-Secure Data (diskbridge)
1956 tu vrtl-vmf-ds Vertel VMF DS
1957 tu unix-status
1958 tu dxadmind CA Administration Daemon
1959 tu simp-all SIMP Channel
1960 tu nasmanager Merit DAC NASmanager
1961 tu bts-appserver BTS APPSERVER
1962 tu biap-mp
1963 tu webmachine
1964 tu solid-e-engine SOLID E ENGINE
1965 tu tivoli-npm Tivoli NPM
1966 tu slush
1967 tu sns-quote SNS Quote
1968 tu lipsinc
1969 tu lipsinc1 LIPSinc 1
1970 tu netop-rc NetOp Remote Control
1971 tu netop-school NetOp School
1972 tu intersys-cache Cache
1973 tu dlsrap Data Link Switching Remote Access Protocol
1974 tu drp
1975 tu tcoflashagent TCO Flash Agent
1976 tu tcoregagent TCO Reg Agent
1977 tu tcoaddressbook TCO Address Book
1978 tu unisql
1979 tu unisql-java UniSQL Java
1980 tu panquest-xact PanQuest XACT
1981 tu p2pq
1982 tu estamp Evidentiary Timestamp
1983 tu lhtp Loophole Test Protocol
1984 tu bb
1985 tu hsrp Hot Standby Router Protocol
1986 tu licensedaemon cisco license management
1987 tu tr-rsrb-p1 cisco RSRB Priority 1 port
1988 tu tr-rsrb-p2 cisco RSRB Priority 2 port
1989 tu tr-rsrb-p3 cisco RSRB Priority 3 port
1989 tu mshnet MHSnet system
1990 tu stun-p1 cisco STUN Priority 1 port
1991 tu stun-p2 cisco STUN Priority 2 port
1992 tu stun-p3 cisco STUN Priority 3 port
1992 tu ipsendmsg
1993 tu snmp-tcp-port cisco SNMP TCP port
1994 tu stun-port cisco serial tunnel port
1995 tu perf-port cisco perf port
1996 tu tr-rsrb-port cisco Remote SRB port
1997 tu gdp-port cisco Gateway Discovery Protocol
1998 tu x25-svc-port cisco X.25 service (XOT)
1999 tu tcp-id-port cisco identification port
2000 tu cisco-sccp Cisco SCCP
2001 t dc
2001 u wizard curry
2002 tu globe
2003 tu brutus Brutus Server
2004 t mailbox
2004 u emce CCWS mm conf
2005 t berknet
2005 u oracle
2006 t invokator
2006 u raid-cd raid
2007 t dectalk
2007 u raid-am
2008 t conf
2008 u terminaldb
2009 t news
2009 u whosockami
2010 t search
2010 u pipe-server,pipe_server
2011 t raid-cc raid
2011 u servserv
2012 t ttyinfo
2012 u raid-ac
2013 t raid-am
2013 u raid-cd
2014 t troff
2014 u raid-sf
2015 t cypress
2015 u raid-cs
2016 tu bootserver
2017 t cypress-stat
2017 u bootclient
2018 t terminaldb
2018 u rellpack
2019 t whosockami
2019 u about
2020 tu xinupageserver
2021 t servexec
2021 u xinuexpansion1
2022 t down
2022 u xinuexpansion2
2023 tu xinuexpansion3
2024 tu xinuexpansion4
2025 t ellpack
2025 u xribs
2026 tu scrabble
2027 tu shadowserver
2028 tu submitserver
2029 tu hsrpv6 Hot Standby Router Protocol IPv6
2030 tu device2
2031 tu mobrien-chat
2032 tu blackboard
2033 tu glogger
2034 tu scoremgr
2035 tu imsldoc
2036 tu e-dpnet Ethernet WS DP network
2037 tu applus APplus Application Server
2038 tu objectmanager
2039 tu prizma Prizma Monitoring Service
2040 tu lam
2041 tu interbase
2042 tu isis
2043 tu isis-bcast
2044 tu rimsl
2045 tu cdfunc
2046 tu sdfunc
2047 tu dls
2048 tu dls-monitor
2049 tu shilp
2049 tus nfs Network File System - Sun Microsystems
2050 tu av-emb-config Avaya EMB Config Port
2051 tu epnsdp
2052 tu clearvisn clearVisn Services Port
2053 tu lot105-ds-upd Lot105 DSuper Updates
2054 tu weblogin Weblogin Port
2055 tu iop Iliad-Odyssey Protocol
2056 tu omnisky OmniSky Port
2057 tu rich-cp Rich Content Protocol
2058 tu newwavesearch NewWaveSearchables RMI
2059 tu bmc-messaging BMC Messaging Service
2060 tu teleniumdaemon Telenium Daemon IF
2061 tu netmount
2062 tu icg-swp ICG SWP Port
2063 tu icg-bridge ICG Bridge Port
2064 tu icg-iprelay ICG IP Relay Port
2065 tu dlsrpn Data Link Switch Read Port Number
2066 tu aura AVM USB Remote Architecture
2067 tu dlswpn Data Link Switch Write Port Number
2068 tu avauthsrvprtcl Avocent AuthSrv Protocol
2069 tu event-port HTTP Event Port
2070 tu ah-esp-encap AH and ESP Encapsulated in UDP packet
2071 tu acp-port Axon Control Protocol
2072 tu msync GlobeCast mSync
2073 tu gxs-data-port DataReel Database Socket
2074 tu vrtl-vmf-sa Vertel VMF SA
2075 tu newlixengine Newlix ServerWare Engine
2076 tu newlixconfig Newlix JSPConfig
2077 tu tsrmagt Old Tivoli Storage Manager
2078 tu tpcsrvr IBM Total Productivity Center Server
2079 tu idware-router IDWARE Router Port
2080 tu autodesk-nlm Autodesk NLM (FLEXlm)
2081 tu kme-trap-port KME PRINTER TRAP PORT
2082 tu infowave Infowave Mobility Server
2083 tu radsec Secure Radius Service
2084 tu sunclustergeo SunCluster Geographic
2085 tu ada-cip ADA Control
2086 tu gnunet
2087 tu eli ELI - Event Logging Integration
2088 tu ip-blf IP Busy Lamp Field
2089 tu sep Security Encapsulation Protocol - SEP
2090 tu lrp Load Report Protocol
2091 tu prp
2092 tu descent3 Descent 3
2093 tu nbx-cc NBX CC
2094 tu nbx-au NBX AU
2095 tu nbx-ser NBX SER
2096 tu nbx-dir NBX DIR
2097 tu jetformpreview Jet Form Preview
2098 tu dialog-port Dialog Port
2099 tu h2250-annex-g H.225.0 Annex G Signalling
2100 tu amiganetfs Amiga Network Filesystem
2101 tu rtcm-sc104
2102 tu zephyr-srv Zephyr server
2103 tu zephyr-clt Zephyr serv-hm connection
2104 tu zephyr-hm Zephyr hostmanager
2105 tu minipay
2106 tu mzap
2107 tu bintec-admin BinTec Admin
2108 tu comcam
2109 tu ergolight
2110 tu umsp
2111 tu dsatp OPNET Dynamic Sampling Agent Transaction Protocol
2112 tu idonix-metanet Idonix MetaNet
2113 tu hsl-storm HSL StoRM
2114 tu ariascribe Classical Music Meta-Data Access and Enhancement
2115 tu kdm Key Distribution Manager
2116 tu ccowcmr
2117 tu mentaclient
2118 tu mentaserver
2119 tu gsigatekeeper
2120 tu qencp Quick Eagle Networks CP
2121 tu scientia-ssdb
2122 tu caupc-remote CauPC Remote Control
2123 tu gtp-control GTP-Control Plane (3GPP)
2124 tu elatelink
2125 tu lockstep
2126 tu pktcable-cops
2127 tu index-pc-wb
2128 tu net-steward Net Steward Control
2129 tu cs-live cs-live.com
2130 tu xds
2131 tu avantageb2b
2132 tu solera-epmap SoleraTec End Point Map
2133 tu zymed-zpp
2134 tu avenue
2135 tu gris Grid Resource Information Server
2136 tu appworxsrv
2137 tu connect
2138 tu unbind-cluster
2139 tu ias-auth
2140 tu ias-reg
2141 tu ias-admind
2142 tu tdmoip TDM OVER IP
2143 tu lv-jc Live Vault Job Control
2144 tu lv-ffx Live Vault Fast Object Transfer
2145 tu lv-pici Live Vault Remote Diagnostic Console Support
2146 tu lv-not Live Vault Admin Event Notification
2147 tu lv-auth Live Vault Authentication
2148 tu veritas-ucl VERITAS UNIVERSAL COMMUNICATION LAYER
2149 tu acptsys
2150 tu dynamic3d
2151 tu docent
2152 tu gtp-user GTP-User Plane (3GPP)
2153 tu ctlptc Control Protocol
2154 tu stdptc Standard Protocol
2155 tu brdptc Bridge Protocol
2156 tu trp Talari Reliable Protocol
2157 tu xnds Xerox Network Document Scan Protocol
2158 tu touchnetplus TouchNetPlus Service
2159 tu gdbremote GDB Remote Debug Port
2160 tu apc-2160 APC 2160
2161 tu apc-2161 APC 2161
2162 tu navisphere
2163 tu navisphere-sec Navisphere Secure
2164 tu ddns-v3 Dynamic DNS Version 3
2165 tu x-bone-api X-Bone API
2166 tu iwserver
2167 tu raw-serial Raw Async Serial Link
2168 tu easy-soft-mux easy-soft Multiplexer
2169 tu brain Backbone for Academic Information Notification (BRAIN)
2170 tu eyetv EyeTV Server Port
2171 tu msfw-storage MS Firewall Storage
2172 tu msfw-s-storage MS Firewall SecureStorage
2173 tu msfw-replica MS Firewall Replication
2174 tu msfw-array MS Firewall Intra Array
2175 tu airsync Microsoft Desktop AirSync Protocol
2176 tu rapi Microsoft ActiveSync Remote API
2177 tu qwave qWAVE Bandwidth Estimate
2178 tu bitspeer Peer Services for BITS
2179 tu vmrdp Microsoft RDP for virtual machines
2180 tu mc-gt-srv Millicent Vendor Gateway Server
2181 tu eforward
2182 tu cgn-stat CGN status
2183 tu cgn-config Code Green configuration
2184 tu nvd NVD User
2185 tu onbase-dds OnBase Distributed Disk Services
2186 tu gtaua Guy-Tek Automated Update Applications
2187 t ssmc Sepehr System Management Control
2187 u ssmd Sepehr System Management Data
2188 t radware-rpm Radware Resource Pool Manager
2189 t radware-rpm-s Secure Radware Resource Pool Manager
2190 tu tivoconnect TiVoConnect Beacon
2191 tu tvbus TvBus Messaging
2192 tu asdis ASDIS software management
2193 tu drwcs Dr.Web Enterprise Management Service
2197 tu mnp-exchange MNP data exchange
2198 tu onehome-remote OneHome Remote Access
2199 tu onehome-help OneHome Service Port
2201 tu ats Advanced Training System Program
2202 tu imtc-map Int. Multimedia Teleconferencing Cosortium
2203 tu b2-runtime b2 Runtime Protocol
2204 tu b2-license b2 License Server
2205 tu jps Java Presentation Server
2206 tu hpocbus HP OpenCall bus
2207 tu hpssd HP Status and Services
2208 tu hpiod HP I/O Backend
2209 tu rimf-ps HP RIM for Files Portal Service
2210 tu noaaport NOAAPORT Broadcast Network
2211 tu emwin
2212 tu leecoposserver LeeCO POS Server Service
2213 tu kali
2214 tu rpi RDQ Protocol Interface
2215 tu ipcore IPCore.co.za GPRS
2216 tu vtu-comms VTU data service
2217 tu gotodevice GoToDevice Device Management
2218 tu bounzza Bounzza IRC Proxy
2219 tu netiq-ncap NetIQ NCAP Protocol
2220 tu netiq NetIQ End2End
2221 tu ethernet-ip-s EtherNet/IP over TLS
2222 tu EtherNet-IP-1,EtherNet/IP-1 EtherNet/IP I/O
2223 tu rockwell-csp2 Rockwell CSP2
2224 tu efi-mg Easy Flexible Internet/Multiplayer Games
2225 ts rcip-itu Resource Connection Initiation Protocol
2226 tu di-drm Digital Instinct DRM
2227 tu di-msg DI Messaging Service
2228 tu ehome-ms eHome Message Server
2229 tu datalens DataLens Service
2230 tu queueadm MetaSoft Job Queue Administration Service
2231 tu wimaxasncp WiMAX ASN Control Plane Protocol
2232 tu ivs-video IVS Video default
2233 tu infocrypt
2234 tu directplay
2235 tu sercomm-wlink
2236 tu nani
2237 tu optech-port1-lm Optech Port1 License Manager
2238 tu aviva-sna AVIVA SNA SERVER
2239 tu imagequery Image Query
2240 tu recipe
2241 tu ivsd IVS Daemon
2242 tu foliocorp Folio Remote Server
2243 tu magicom Magicom Protocol
2244 tu nmsserver NMS Server
2245 tu hao
2246 tu pc-mta-addrmap PacketCable MTA Addr Map
2247 tu antidotemgrsvr Antidote Deployment Manager Service
2248 tu ums User Management Service
2249 tu rfmp RISO File Manager Protocol
2250 tu remote-collab
2251 tu dif-port Distributed Framework Port
2252 tu njenet-ssl NJENET using SSL
2253 tu dtv-chan-req DTV Channel Request
2254 tu seispoc Seismic P.O.C. Port
2255 tu vrtp VRTP - ViRtue Transfer Protocol
2256 tu pcc-mfp PCC MFP
2257 tu simple-tx-rx simple text/file transfer
2258 tu rcts Rotorcraft Communications Test System
2259 tu bid-serv BIF identifiers resolution service
2260 tu apc-2260 APC 2260
2261 tu comotionmaster CoMotion Master Server
2262 tu comotionback CoMotion Backup Server
2263 tu ecwcfg ECweb Configuration Service
2264 tu apx500api-1 Audio Precision Apx500 API Port 1
2265 tu apx500api-2 Audio Precision Apx500 API Port 2
2266 tu mfserver M-Files Server
2267 tu ontobroker
2268 tu amt
2269 tu mikey
2270 tu starschool
2271 tu mmcals Secure Meeting Maker Scheduling
2272 tu mmcal Meeting Maker Scheduling
2273 tu mysql-im MySQL Instance Manager
2274 tu pcttunnell PCTTunneller
2275 tu ibridge-data iBridge Conferencing
2276 tu ibridge-mgmt iBridge Management
2277 tu bluectrlproxy Bt device control proxy
2278 tu s3db Simple Stacked Sequences Database
2279 tu xmquery
2280 tu lnvpoller
2281 tu lnvconsole
2282 tu lnvalarm
2283 tu lnvstatus
2284 tu lnvmaps
2285 tu lnvmailmon
2286 tu nas-metering
2287 tu dna
2288 tu netml
2289 tu dict-lookup Lookup dict server
2290 tu sonus-logging Sonus Logging Services
2291 tu eapsp EPSON Advanced Printer Share Protocol
2292 tu mib-streaming Sonus Element Management Services
2293 tu npdbgmngr Network Platform Debug Manager
2294 tu konshus-lm Konshus License Manager (FLEX)
2295 tu advant-lm Advant License Manager
2296 tu theta-lm Theta License Manager (Rainbow)
2297 tu d2k-datamover1 D2K DataMover 1
2298 tu d2k-datamover2 D2K DataMover 2
2299 tu pc-telecommute PC Telecommute
2300 tu cvmmon
2301 tu cpq-wbem Compaq HTTP
2302 tu binderysupport Bindery Support
2303 tu proxy-gateway Proxy Gateway
2304 tu attachmate-uts Attachmate UTS
2305 tu mt-scaleserver MT ScaleServer
2306 tu tappi-boxnet TAPPI BoxNet
2307 tu pehelp
2308 tu sdhelp
2309 tu sdserver SD Server
2310 tu sdclient SD Client
2311 tu messageservice Message Service
2312 tu wanscaler WANScaler Communication Service
2313 tu iapp IAPP (Inter Access Point Protocol)
2314 tu cr-websystems CR WebSystems
2315 tu precise-sft Precise Sft
2316 tu sent-lm SENT License Manager
2317 tu attachmate-g32 Attachmate G32
2318 tu cadencecontrol Cadence Control
2319 tu infolibria
2320 tu siebel-ns Siebel NS
2321 tu rdlap
2322 tu ofsd
2323 tu 3d-nfsd
2324 tu cosmocall
2325 tu ansysli ANSYS Licensing Interconnect
2326 tu idcp
2327 tu xingcsm
2328 tu netrix-sftm Netrix SFTM
2329 tu nvd
2330 tu tscchat
2331 tu agentview
2332 tu rcc-host RCC Host
2333 tu snapp
2334 tu ace-client ACE Client Auth
2335 tu ace-proxy ACE Proxy
2336 tu appleugcontrol Apple UG Control
2337 tu ideesrv
2338 tu norton-lambert Norton Lambert
2339 tu 3com-webview 3Com WebView
2340 tu wrs-registry,wrs_registry WRS Registry
2341 tu xiostatus XIO Status
2342 tu manage-exec Seagate Manage Exec
2343 tu nati-logos nati logos
2344 tu fcmsys
2345 tu dbm
2346 tu redstorm-join,redstorm_join Game Connection Port
2347 tu redstorm-find,redstorm_find Game Announcement and Location
2348 tu redstorm-info,redstorm_info Information to query for game status
2349 tu redstorm-diag,redstorm_diag Diagnostics Port
2350 tu psbserver Pharos Booking Server
2351 tu psrserver
2352 tu pslserver
2353 tu pspserver
2354 tu psprserver
2355 tu psdbserver
2356 tu gxtelmd GXT License Managemant
2357 tu unihub-server UniHub Server
2358 tu futrix
2359 tu flukeserver
2360 tu nexstorindltd
2361 tu tl1
2362 tu digiman
2363 tu mediacntrlnfsd Media Central NFSD
2364 tu oi-2000
2365 tu dbref
2366 tu qip-login
2367 tu service-ctrl Service Control
2368 tu opentable
2369 tu bif-p2p Blockchain Identifier InFrastructure P2P
2370 tu l3-hbmon
2371 t rda Remote Device Access
2372 tu lanmessenger
2373 t remographlm Remograph License Manager
2374 t hydra Hydra RPC
2375 t docker Docker REST API (plain text)
2376 t docker-s Docker REST API (ssl)
2377 t swarm RPC interface for Docker Swarm
2378 u dali DALI lighting control
2379 t etcd-client etcd client communication
2380 t etcd-server etcd server to server communication
2381 tu compaq-https Compaq HTTPS
2382 tu ms-olap3 Microsoft OLAP
2383 tu ms-olap4 Microsoft OLAP
2384 t sd-request
2384 u sd-capacity
2385 tu sd-data
2386 tu virtualtape Virtual Tape
2387 tu vsamredirector VSAM Redirector
2388 tu mynahautostart MYNAH AutoStart
2389 tu ovsessionmgr OpenView Session Mgr
2390 tu rsmtp
2391 tu 3com-net-mgmt 3COM Net Management
2392 tu tacticalauth Tactical Auth
2393 tu ms-olap1 MS OLAP 1
2394 tu ms-olap2 MS OLAP 2
2395 tu lan900-remote,lan900_remote LAN900 Remote
2396 tu wusage
2397 tu ncl
2398 tu orbiter
2399 tu fmpro-fdal FileMaker, Inc. - Data Access Layer
2400 tu opequus-server OpEquus Server
2401 tu cvspserver
2402 tu taskmaster2000 TaskMaster 2000 Server
2403 tu taskmaster2000 TaskMaster 2000 Web
2404 tu iec-104 IEC 60870-5-104 process control over IP
2405 tu trc-netpoll TRC Netpoll
2406 tu jediserver
2407 tu orion
2408 t railgun-webaccl CloudFlare Railgun Web Acceleration Protocol
2409 tu sns-protocol SNS Protocol
2410 tu vrts-registry VRTS Registry
2411 tu netwave-ap-mgmt Netwave AP Management
2412 tu cdn
2413 tu orion-rmi-reg
2414 tu beeyond
2415 tu codima-rtp Codima Remote Transaction Protocol
2416 tu rmtserver RMT Server
2417 tu composit-server Composit Server
2418 tu cas
2419 tu attachmate-s2s Attachmate S2S
2420 tu dslremote-mgmt DSL Remote Management
2421 tu g-talk
2422 tu crmsbits
2423 tu rnrp
2424 tu kofax-svr
2425 tu fjitsuappmgr Fujitsu App Manager
2426 tu vcmp VeloCloud MultiPath Protocol
2427 tu mgcp-gateway Media Gateway Control Protocol Gateway
2428 tu ott One Way Trip Time
2429 tu ft-role
2430 tu venus
2431 tu venus-se
2432 tu codasrv
2433 tu codasrv-se
2434 tu pxc-epmap
2435 tu optilogic
2436 tu topx TOP/X
2437 tu unicontrol
2438 tu msp
2439 tu sybasedbsynch
2440 tu spearway Spearway Lockers
2441 tu pvsw-inet Pervasive I*net Data Server
2442 tu netangel
2443 tu powerclientcsf PowerClient Central Storage Facility
2444 tu btpp2sectrans BT PP2 Sectrans
2445 tu dtn1
2446 tu bues-service,bues_service bues_service
2447 tu ovwdb OpenView NNM daemon
2448 tu hpppssvr hpppsvr
2449 tu ratl
2450 tu netadmin
2451 tu netchat
2452 tu snifferclient
2453 tu madge-ltd madge ltd
2454 tu indx-dds
2455 tu wago-io-system
2456 tu altav-remmgt
2457 tu rapido-ip Rapido_IP
2458 tu griffin
2459 tu xrpl Community
2460 tu ms-theater
2461 tu qadmifoper
2462 tu qadmifevent
2463 tu lsi-raid-mgmt LSI RAID Management
2464 tu direcpc-si DirecPC SI
2465 tu lbm Load Balance Management
2466 tu lbf Load Balance Forwarding
2467 tu high-criteria High Criteria
2468 tu qip-msgd qip_msgd
2469 tu mti-tcs-comm
2470 tu taskman-port taskman port
2471 tu seaodbc
2472 tu c3
2473 tu aker-cdp
2474 tu vitalanalysis Vital Analysis
2475 tu ace-server ACE Server
2476 tu ace-svr-prop ACE Server Propagation
2477 tu ssm-cvs SecurSight Certificate Valifation Service
2478 tu ssm-cssps SecurSight Authentication Server (SSL)
2479 tu ssm-els SecurSight Event Logging Server (SSL)
2480 tu powerexchange Informatica PowerExchange Listener
2481 tu giop Oracle GIOP
2482 tu giop-ssl Oracle GIOP SSL
2483 tu ttc Oracle TTC
2484 tu ttc-ssl Oracle TTC SSL
2485 tu netobjects1 Net Objects1
2486 tu netobjects2 Net Objects2
2487 tu pns Policy Notice Service
2488 tu moy-corp Moy Corporation
2489 tu tsilb
2490 tu qip-qdhcp qip_qdhcp
2491 tu conclave-cpp Conclave CPP
2492 tu groove
2493 tu talarian-mqs Talarian MQS
2494 tu bmc-ar BMC AR
2495 tu fast-rem-serv Fast Remote Services
2496 tu dirgis
2497 tu quaddb Quad DB
2498 tu odn-castraq
2499 tu unicontrol
2500 tu rtsserv Resource Tracking system server
2501 tu rtsclient Resource Tracking system client
2502 tu kentrox-prot Kentrox Protocol
2503 tu nms-dpnss
2504 tu wlbs
2505 tu ppcontrol PowerPlay Control
2506 tu jbroker
2507 tu spock
2508 tu jdatastore
2509 tu fjmpss
2510 tu fjappmgrbulk
2511 tu metastorm
2512 tu citrixima Citrix IMA
2513 tu citrixadmin Citrix ADMIN
2514 tu facsys-ntp Facsys NTP
2515 tu facsys-router Facsys Router
2516 tu maincontrol Main Control
2517 tu call-sig-trans H.323 Annex E Call Control Signalling Transport
2518 tu willy
2519 tu globmsgsvc
2520 tu pvsw Pervasive Listener
2521 tu adaptecmgr Adaptec Manager
2522 tu windb
2523 tu qke-llc-v3 Qke LLC V.3
2524 tu optiwave-lm Optiwave License Management
2525 tu ms-v-worlds MS V-Worlds
2526 tu ema-sent-lm EMA License Manager
2527 tu iqserver IQ Server
2528 tu ncr-ccl,ncr_ccl NCR CCL
2529 tu utsftp UTS FTP
2530 tu vrcommerce VR Commerce
2531 tu ito-e-gui ITO-E GUI
2532 tu ovtopmd
2533 tu snifferserver
2534 tu combox-web-acc Combox Web Access
2535 tu madcap
2536 tu btpp2audctr1
2537 tu upgrade Upgrade Protocol
2538 tu vnwk-prapi
2539 tu vsiadmin VSI Admin
2540 tu lonworks
2541 tu lonworks2
2542 tu udrawgraph uDraw(Graph)
2543 tu reftek
2544 tu novell-zen Management Daemon Refresh
2545 tu sis-emt
2546 tu vytalvaultbrtp
2547 tu vytalvaultvsmp
2548 tu vytalvaultpipe
2549 tu ipass
2550 tu ads
2551 tu isg-uda-server ISG UDA Server
2552 tu call-logging Call Logging
2553 tu efidiningport
2554 tu vcnet-link-v10 VCnet-Link v10
2555 tu compaq-wcp Compaq WCP
2556 tu nicetec-nmsvc
2557 tu nicetec-mgmt
2558 tu pclemultimedia PCLE Multi Media
2559 tu lstp
2560 tu labrat
2561 tu mosaixcc
2562 tu delibo
2563 tu cti-redwood CTI Redwood
2564 tu hp-3000-telnet HP 3000 NS/VT block mode telnet
2565 tu coord-svr Coordinator Server
2566 tu pcs-pcw
2567 tu clp Cisco Line Protocol
2568 tu spamtrap SPAM TRAP
2569 tu sonuscallsig Sonus Call Signal
2570 tu hs-port HS Port
2571 tu cecsvc
2572 tu ibp
2573 tu trustestablish Trust Establish
2574 tu blockade-bpsp Blockade BPSP
2575 tu hl7
2576 tu tclprodebugger TCL Pro Debugger
2577 tu scipticslsrvr Scriptics Lsrvr
2578 tu rvs-isdn-dcp RVS ISDN DCP
2579 tu mpfoncl
2580 tu tributary
2581 tu argis-te ARGIS TE
2582 tu argis-ds ARGIS DS
2583 tu mon
2584 tu cyaserv
2585 tu netx-server NETX Server
2586 tu netx-agent NETX Agent
2587 tu masc
2588 tu privilege
2589 tu quartus-tcl quartus tcl
2590 tu idotdist
2591 tu maytagshuffle Maytag Shuffle
2592 tu netrek
2593 tu mns-mail MNS Mail Notice Service
2594 tu dts Data Base Server
2595 tu worldfusion1 World Fusion 1
2596 tu worldfusion2 World Fusion 2
2597 tu homesteadglory Homestead Glory
2598 tu citriximaclient Citrix MA Client
2599 tu snapd Snap Discovery
2600 tu hpstgmgr
2601 tu discp-client discp client
2602 tu discp-server discp server
2603 tu servicemeter Service Meter
2604 tu nsc-ccs NSC CCS
2605 tu nsc-posa NSC POSA
2606 tu netmon Dell Netmon
2607 tu connection Dell Connection
2608 tu wag-service Wag Service
2609 tu system-monitor System Monitor
2610 tu versa-tek VersaTek
2611 tu lionhead
2612 tu qpasa-agent Qpasa Agent
2613 tu smntubootstrap
2614 tu neveroffline Never Offline
2615 tu firepower
2616 tu appswitch-emp
2617 tu cmadmin Clinical Context Managers
2618 tu priority-e-com Priority E-Com
2619 tu bruce
2620 tu lpsrecommender
2621 tu miles-apart Miles Apart Jukebox Server
2622 tu metricadbc
2623 tu lmdp
2624 tu aria
2625 tu blwnkl-port Blwnkl Port
2626 tu gbjd816
2627 tu moshebeeri Moshe Beeri
2628 tu dict
2629 tu sitaraserver Sitara Server
2630 tu sitaramgmt Sitara Management
2631 tu sitaradir Sitara Dir
2632 tu irdg-post IRdg Post
2633 tu interintelli
2634 tu pk-electronics PK Electronics
2635 tu backburner Back Burner
2636 tu solve
2637 tu imdocsvc Import Document Service
2638 tu sybaseanywhere Sybase Anywhere
2639 tu aminet
2640 tu ami-control Alcorn McBride Inc protocol used for device control
2641 tu hdl-srv HDL Server
2642 tu tragic
2643 tu gte-samp
2644 tu travsoft-ipx-t Travsoft IPX Tunnel
2645 tu novell-ipx-cmd Novell IPX CMD
2646 tu and-lm AND License Manager
2647 tu syncserver
2648 tu upsnotifyprot
2649 tu vpsipport
2650 tu eristwoguns
2651 tu ebinsite
2652 tu interpathpanel
2653 tu sonus
2654 tu corel-vncadmin,corel_vncadmin Corel VNC Admin
2655 tu unglue UNIX Nt Glue
2656 tu kana
2657 tu sns-dispatcher SNS Dispatcher
2658 tu sns-admin SNS Admin
2659 tu sns-query SNS Query
2660 tu gcmonitor GC Monitor
2661 tu olhost
2662 tu bintec-capi
2663 tu bintec-tapi
2664 tu patrol-mq-gm Patrol for MQ GM
2665 tu patrol-mq-nm Patrol for MQ NM
2666 tu extensis
2667 tu alarm-clock-s Alarm Clock Server
2668 tu alarm-clock-c Alarm Clock Client
2669 tu toad
2670 tu tve-announce TVE Announce
2671 tu newlixreg
2672 tu nhserver
2673 tu firstcall42 First Call 42
2674 tu ewnn
2675 tu ttc-etap TTC ETAP
2676 tu simslink
2677 tu gadgetgate1way Gadget Gate 1 Way
2678 tu gadgetgate2way Gadget Gate 2 Way
2679 tu syncserverssl Sync Server SSL
2680 tu pxc-sapxom
2681 tu mpnjsomb
2683 tu ncdloadbalance
2684 tu mpnjsosv
2685 tu mpnjsocl
2686 tu mpnjsomg
2687 tu pq-lic-mgmt
2688 tu md-cg-http md-cf-http
2689 tu fastlynx
2690 tu hp-nnm-data HP NNM Embedded Database
2691 tu itinternet ITInternet ISM Server
2692 tu admins-lms Admins LMS
2694 tu pwrsevent
2695 tu vspread
2696 tu unifyadmin Unify Admin
2697 tu oce-snmp-trap Oce SNMP Trap Port
2698 tu mck-ivpip
2699 tu csoft-plusclnt Csoft Plus Client
2700 tu tqdata
2701 tu sms-rcinfo SMS RCINFO
2702 tu sms-xfer SMS XFER
2703 tu sms-chat SMS CHAT
2704 tu sms-remctrl SMS REMCTRL
2705 tu sds-admin SDS Admin
2706 tu ncdmirroring NCD Mirroring
2707 tu emcsymapiport
2708 tu banyan-net
2709 tu supermon
2710 tu sso-service SSO Service
2711 tu sso-control SSO Control
2712 tu aocp Axapta Object Communication Protocol
2713 tu raventbs Raven Trinity Broker Service
2714 tu raventdm Raven Trinity Data Mover
2715 tu hpstgmgr2
2716 tu inova-ip-disco Inova IP Disco
2717 tu pn-requester PN REQUESTER
2718 tu pn-requester2 PN REQUESTER 2
2719 tu scan-change Scan & Change
2720 tu wkars
2721 tu smart-diagnose Smart Diagnose
2722 tu proactivesrvr Proactive Server
2723 tu watchdog-nt WatchDog NT Protocol
2724 tu qotps
2725 tu msolap-ptp2 MSOLAP PTP2
2726 tu tams
2727 tu mgcp-callagent Media Gateway Control Protocol Call Agent
2728 tu sqdr
2729 tu tcim-control TCIM Control
2730 tu nec-raidplus NEC RaidPlus
2731 tu fyre-messanger Fyre Messanger
2732 tu g5m
2733 tu signet-ctf Signet CTF
2734 tu ccs-software CCS Software
2735 tu netiq-mc NetIQ Monitor Console
2736 tu radwiz-nms-srv RADWIZ NMS SRV
2737 tu srp-feedback SRP Feedback
2738 tu ndl-tcp-ois-gw NDL TCP-OSI Gateway
2739 tu tn-timing TN Timing
2740 tu alarm
2741 tu tsb
2742 tu tsb2
2743 tu murx
2744 tu honyaku
2745 tu urbisnet
2746 tu cpudpencap
2747 tu fjippol-swrly
2748 tu fjippol-polsvr
2749 tu fjippol-cnsl
2750 tu fjippol-port1
2751 tu fjippol-port2
2752 tu rsisysaccess RSISYS ACCESS
2753 tu de-spot
2754 tu apollo-cc APOLLO CC
2755 tu expresspay Express Pay
2756 tu simplement-tie
2757 tu cnrp
2758 tu apollo-status APOLLO Status
2759 tu apollo-gms APOLLO GMS
2760 tu sabams Saba MS
2761 tu dicom-iscl DICOM ISCL
2762 tu dicom-tls DICOM TLS
2763 tu desktop-dna Desktop DNA
2764 tu data-insurance Data Insurance
2765 tu qip-audup
2766 tu compaq-scp Compaq SCP
2767 tu uadtc
2768 tu uacs
2769 tu exce
2770 tu veronica
2771 tu vergencecm Vergence CM
2772 tu auris
2773 tu rbakcup1 RBackup Remote Backup
2774 tu rbakcup2 RBackup Remote Backup
2775 tu smpp
2776 tu ridgeway1 Ridgeway Systems & Software
2777 tu ridgeway2 Ridgeway Systems & Software
2778 tu gwen-sonya
2779 tu lbc-sync LBC Sync
2780 tu lbc-control LBC Control
2781 tu whosells
2782 tu everydayrc
2783 tu aises
2784 tu www-dev world wide web - development
2785 tu aic-np
2786 tu aic-oncrpc aic-oncrpc - Destiny MCD database
2787 tu piccolo piccolo - Cornerstone Software
2788 tu fryeserv NetWare Loadable Module - Seagate Software
2789 tu media-agent Media Agent
2790 tu plgproxy PLG Proxy
2791 tu mtport-regist MT Port Registrator
2792 tu f5-globalsite
2793 tu initlsmsad
2794 tu urp Uniform Resource Platform
2795 tu livestats
2796 tu ac-tech
2797 tu esp-encap
2798 tu tmesis-upshot
2799 tu icon-discover ICON Discover
2800 tu acc-raid ACC RAID
2801 tu igcp
2802 t veritas-tcp1 Veritas TCP1
2802 u veritas-udp1 Veritas UDP1
2803 tu btprjctrl
2804 tu dvr-esm March Networks Digital Video Recorders and Enterprise Service Manager...
2805 tu wta-wsp-s WTA WSP-S
2806 tu cspuni
2807 tu cspmulti
2808 tu j-lan-p
2809 tu corbaloc CORBA LOC
2810 tu netsteward Active Net Steward
2811 tu gsiftp GSI FTP
2812 tu atmtcp
2813 tu llm-pass
2814 tu llm-csv
2815 tu lbc-measure LBC Measurement
2816 tu lbc-watchdog LBC Watchdog
2817 tu nmsigport NMSig Port
2818 tu rmlnk
2819 tu fc-faultnotify FC Fault Notification
2820 tu univision
2821 tu vrts-at-port VERITAS Authentication Service
2822 tu ka0wuc
2823 tu cqg-netlan CQG Net/LAN
2824 tu cqg-netlan-1 CQG Net/LAN 1
2826 tu slc-systemlog slc systemlog
2827 tu slc-ctrlrloops slc ctrlrloops
2828 tu itm-lm ITM License Manager
2829 tu silkp1
2830 tu silkp2
2831 tu silkp3
2832 tu silkp4
2833 tu glishd
2834 tu evtp
2835 tu evtp-data
2836 tu catalyst
2837 tu repliweb
2838 tu starbot
2839 tu nmsigport
2840 tu l3-exprt
2841 tu l3-ranger
2842 tu l3-hawk
2843 tu pdnet
2844 tu bpcp-poll BPCP POLL
2845 tu bpcp-trap BPCP TRAP
2846 tu aimpp-hello AIMPP Hello
2847 tu aimpp-port-req AIMPP Port Req
2848 tu amt-blc-port
2849 tu fxp
2850 tu metaconsole
2851 tu webemshttp
2852 tu bears-01
2853 tu ispipes
2854 tu infomover
2855 t msrp MSRP over TCP
2856 tu cesdinv
2857 tu simctlp SimCtIP
2858 tu ecnp
2859 tu activememory Active Memory
2860 tu dialpad-voice1 Dialpad Voice 1
2861 tu dialpad-voice2 Dialpad Voice 2
2862 tu ttg-protocol TTG Protocol
2863 tu sonardata Sonar Data
2864 tu astronova-main main 5001 cmd
2865 tu pit-vpn
2866 tu iwlistener
2867 tu esps-portal
2868 tu npep-messaging Norman Proprietaqry Events Protocol
2869 tu icslap
2870 tu daishi
2871 tu msi-selectplay MSI Select Play
2872 tu radix
2873 tu psrt PubSub Realtime Telemetry Protocol
2874 tu dxmessagebase1 DX Message Base Transport Protocol
2875 tu dxmessagebase2 DX Message Base Transport Protocol
2876 tu sps-tunnel SPS Tunnel
2877 tu bluelance
2878 tu aap
2879 tu ucentric-ds
2880 tu synapse Synapse Transport
2881 tu ndsp
2882 tu ndtp
2883 tu ndnp
2884 tu flashmsg Flash Msg
2885 tu topflow
2886 tu responselogic
2887 tu aironetddp aironet
2888 tu spcsdlobby
2889 tu rsom
2890 tu cspclmulti
2891 tu cinegrfx-elmd CINEGRFX-ELMD License Manager
2892 tu snifferdata
2893 tu vseconnector
2894 tu abacus-remote
2895 tu natuslink NATUS LINK
2896 tu ecovisiong6-1
2897 tu citrix-rtmp Citrix RTMP
2898 tu appliance-cfg
2899 tu powergemplus
2900 tu quicksuite
2901 tu allstorcns
2902 tu netaspi NET ASPI
2903 tu suitcase
2904 tus m2ua
2905 ts m3ua
2906 tu caller9
2907 tu webmethods-b2b WEBMETHODS B2B
2908 tu mao
2909 tu funk-dialout Funk Dialout
2910 tu tdaccess
2911 tu blockade
2912 tu epicon
2913 tu boosterware Booster Ware
2914 tu gamelobby Game Lobby
2915 tu tksocket TK Socket
2916 tu elvin-server,elvin_server Elvin Server
2917 tu elvin-client,elvin_client Elvin Client
2918 tu kastenchasepad Kasten Chase Pad
2919 tu roboer
2920 tu roboeda
2921 tu cesdcdman CESD Contents Delivery Management
2922 tu cesdcdtrn CESD Contents Delivery Data Transfer
2923 tu wta-wsp-wtp-s
2924 tu precise-vip
2926 tu mobile-file-dl
2927 tu unimobilectrl
2928 tu redstone-cpss
2929 tu amx-webadmin
2930 tu amx-weblinx
2931 tu circle-x
2932 tu incp
2933 tu 4-tieropmgw 4-TIER OPM GW
2934 tu 4-tieropmcli 4-TIER OPM CLI
2935 tu qtp
2936 tu otpatch
2937 tu pnaconsult-lm
2938 tu sm-pas-1
2939 tu sm-pas-2
2940 tu sm-pas-3
2941 tu sm-pas-4
2942 tu sm-pas-5
2943 tu ttnrepository
2944 tus megaco-h248 Megaco H-248
2945 tus h248-binary H248 Binary
2946 tu fjsvmpor
2947 tu gpsd GPS Daemon request/response protocol
2948 tu wap-push WAP PUSH
2949 tu wap-pushsecure WAP PUSH SECURE
2950 tu esip
2951 tu ottp
2952 tu mpfwsas
2953 tu ovalarmsrv
2954 tu ovalarmsrv-cmd
2955 tu csnotify
2956 tu ovrimosdbman
2957 tu jmact5 JAMCT5
2958 tu jmact6 JAMCT6
2959 tu rmopagt
2960 tu dfoxserver
2961 tu boldsoft-lm
2962 tu iph-policy-cli
2963 tu iph-policy-adm
2964 tu bullant-srap BULLANT SRAP
2965 tu bullant-rap BULLANT RAP
2966 tu idp-infotrieve
2967 tu ssc-agent
2968 tu enpp
2969 tu essp
2970 tu index-net
2971 tu netclip NetClip clipboard daemon
2972 tu pmsm-webrctl PMSM Webrctl
2973 tu svnetworks SV Networks
2974 tu signal
2975 tu fjmpcm Fujitsu Configuration Management Service
2976 tu cns-srv-port CNS Server Port
2977 tu ttc-etap-ns TTCs Enterprise Test Access Protocol - NS
2978 tu ttc-etap-ds TTCs Enterprise Test Access Protocol - DS
2979 tu h263-video H.263 Video Streaming
2980 tu wimd Instant Messaging Service
2981 tu mylxamport
2982 tu iwb-whiteboard
2983 tu netplan
2984 tu hpidsadmin
2985 tu hpidsagent
2986 tu stonefalls
2987 tu identify
2988 tu hippad HIPPA Reporting Protocol
2989 tu zarkov ZARKOV Intelligent Agent Communication
2990 tu boscap
2991 tu wkstn-mon
2992 tu avenyo Avenyo Server
2993 tu veritas-vis1 VERITAS VIS1
2994 tu veritas-vis2 VERITAS VIS2
2995 tu idrs
2996 tu vsixml
2997 tu rebol
2998 tu realsecure Real Secure
2999 tu remoteware-un RemoteWare Unassigned
3000 tu hbci
3000 tu remoteware-cl RemoteWare Client
3001 t origo-native OrigoDB Server Native Interface
3002 tu exlm-agent EXLM Agent
3002 tu remoteware-srv RemoteWare Server
3003 tu cgms
3004 tu csoftragent Csoft Agent
3005 tu geniuslm Genius License Manager
3006 tu ii-admin Instant Internet Admin
3007 tu lotusmtap Lotus Mail Tracking Agent Protocol
3008 tu midnight-tech Midnight Technologies
3009 tu pxc-ntfy
3010 t gw Telerate Workstation
3010 u ping-pong Telerate Workstation
3011 tu trusted-web Trusted Web
3012 tu twsdss Trusted Web Client
3013 tu gilatskysurfer Gilat Sky Surfer
3014 tu broker-service,broker_service Broker Service
3015 tu nati-dstp NATI DSTP
3016 tu notify-srvr,notify_srvr Notify Server
3017 tu event-listener,event_listener Event Listener
3018 tu srvc-registry,srvc_registry Service Registry
3019 tu resource-mgr,resource_mgr Resource Manager
3020 tu cifs
3021 tu agriserver AGRI Server
3022 tu csregagent
3023 tu magicnotes
3024 tu nds-sso,nds_sso NDS_SSO
3025 tu arepa-raft Arepa Raft
3026 tu agri-gateway AGRI Gateway
3027 tu LiebDevMgmt-C,LiebDevMgmt_C LiebDevMgmt_C
3028 tu LiebDevMgmt-DM,LiebDevMgmt_DM LiebDevMgmt_DM
3029 tu LiebDevMgmt-A,LiebDevMgmt_A LiebDevMgmt_A
3030 tu arepa-cas Arepa Cas
3031 tu eppc Remote AppleEvents/PPC Toolbox
3032 tu redwood-chat Redwood Chat
3033 tu pdb
3034 tu osmosis-aeea Osmosis / Helix (R) AEEA Port
3035 tu fjsv-gssagt FJSV gssagt
3036 tu hagel-dump Hagel DUMP
3037 tu hp-san-mgmt HP SAN Mgmt
3038 tu santak-ups Santak UPS
3039 tu cogitate Cogitate, Inc
3040 tu tomato-springs Tomato Springs
3041 tu di-traceware
3042 tu journee
3043 tu brp Broadcast Routing Protocol
3044 tu epp EndPoint Protocol
3045 tu responsenet
3046 tu di-ase
3047 tu hlserver Fast Security HL Server
3048 tu pctrader Sierra Net PC Trader
3049 tu nsws
3050 tu gds-db,gds_db gds_db
3051 tu galaxy-server Galaxy Server
3052 tu apc-3052 APC 3052
3053 tu dsom-server
3054 tu amt-cnf-prot AMT CNF PROT
3055 tu policyserver Policy Server
3056 tu cdl-server CDL Server
3057 tu goahead-fldup GoAhead FldUp
3058 tu videobeans
3059 tu qsoft
3060 tu interserver
3061 tu cautcpd
3062 tu ncacn-ip-tcp
3063 tu ncadg-ip-udp
3064 tu rprt Remote Port Redirector
3065 tu slinterbase
3066 tu netattachsdmp
3067 tu fjhpjp
3068 tu ls3bcast ls3 Broadcast
3069 tu ls3
3070 tu mgxswitch
3071 t xplat-replicate Crossplatform replication protocol
3072 tu csd-monitor ContinuStor Monitor Port
3073 tu vcrp Very simple chatroom prot
3074 tu xbox Xbox game port
3075 tu orbix-locator Orbix 2000 Locator
3076 tu orbix-config Orbix 2000 Config
3077 tu orbix-loc-ssl Orbix 2000 Locator SSL
3078 tu orbix-cfg-ssl Orbix 2000 Locator SSL
3079 tu lv-frontpanel LV Front Panel
3080 tu stm-pproc,stm_pproc stm_pproc
3081 tu tl1-lv
3082 tu tl1-raw
3083 tu tl1-telnet
3084 tu itm-mccs
3085 tu pcihreq
3086 tu jdl-dbkitchen
3087 tu asoki-sma Asoki SMA
3088 tu xdtp eXtensible Data Transfer Protocol
3089 tu ptk-alink ParaTek Agent Linking
3090 tu stss Senforce Session Services
3091 tu 1ci-smcs 1Ci Server Management
3093 tu rapidmq-center Jiiva RapidMQ Center
3094 tu rapidmq-reg Jiiva RapidMQ Registry
3095 tu panasas Panasas rendezvous port
3096 tu ndl-aps Active Print Server Port
3097 s itu-bicc-stc ITU-T Q.1902.1/Q.2150.3
3098 tu umm-port Universal Message Manager
3099 tu chmd CHIPSY Machine Daemon
3100 tu opcon-xps OpCon/xps
3101 tu hp-pxpib HP PolicyXpert PIB Server
3102 tu slslavemon SoftlinK Slave Mon Port
3103 tu autocuesmi Autocue SMI Protocol
3104 t autocuelog Autocue Logger Protocol
3104 u autocuetime Autocue Time Service
3105 tu cardbox
3106 tu cardbox-http Cardbox HTTP
3107 tu business Business protocol
3108 tu geolocate Geolocate protocol
3109 tu personnel Personnel protocol
3110 tu sim-control simulator control port
3111 tu wsynch Web Synchronous Services
3112 tu ksysguard KDE System Guard
3113 tu cs-auth-svr CS-Authenticate Svr Port
3114 tu ccmad CCM AutoDiscover
3115 tu mctet-master MCTET Master
3116 tu mctet-gateway MCTET Gateway
3117 tu mctet-jserv MCTET Jserv
3118 tu pkagent
3119 tu d2000kernel D2000 Kernel Port
3120 tu d2000webserver D2000 Webserver Port
3121 t pcmk-remote The pacemaker remote (pcmk-remote) service extends high availability...
3122 tu vtr-emulator MTI VTR Emulator port
3123 tu edix EDI Translation Protocol
3124 tu beacon-port Beacon Port
3125 tu a13-an A13-AN Interface
3127 tu ctx-bridge CTX Bridge Port
3128 tu ndl-aas Active API Server Port
3129 tu netport-id NetPort Discovery Port
3130 tu icpv2
3131 tu netbookmark Net Book Mark
3132 tu ms-rule-engine Microsoft Business Rule Engine Update Service
3133 tu prism-deploy Prism Deploy User Port
3134 tu ecp Extensible Code Protocol
3135 tu peerbook-port PeerBook Port
3136 tu grubd Grub Server Port
3137 tu rtnt-1 rtnt-1 data packets
3138 tu rtnt-2 rtnt-2 data packets
3139 tu incognitorv Incognito Rendez-Vous
3140 tu ariliamulti Arilia Multiplexor
3141 tu vmodem
3142 tu rdc-wh-eos RDC WH EOS
3143 tu seaview Sea View
3144 tu tarantella
3145 tu csi-lfap
3146 tu bears-02
3147 tu rfio
3148 tu nm-game-admin NetMike Game Administrator
3149 tu nm-game-server NetMike Game Server
3150 tu nm-asses-admin NetMike Assessor Administrator
3151 tu nm-assessor NetMike Assessor
3152 tu feitianrockey FeiTian Port
3153 tu s8-client-port S8Cargo Client Port
3154 tu ccmrmi ON RMI Registry
3155 tu jpegmpeg JpegMpeg Port
3156 tu indura Indura Collector
3157 tu lsa-comm LSA Communicator
3158 tu stvp SmashTV Protocol
3159 tu navegaweb-port NavegaWeb Tarification
3160 tu tip-app-server TIP Application Server
3161 tu doc1lm DOC1 License Manager
3162 tu sflm
3163 tu res-sap
3164 tu imprs
3165 tu newgenpay Newgenpay Engine Service
3166 tu sossecollector Quest Spotlight Out-Of-Process Collector
3167 tu nowcontact Now Contact Public Server
3168 tu poweronnud Now Up-to-Date Public Server
3169 tu serverview-as
3170 tu serverview-asn
3171 tu serverview-gf
3172 tu serverview-rm
3173 tu serverview-icc
3174 tu armi-server ARMI Server
3175 tu t1-e1-over-ip T1_E1_Over_IP
3176 tu ars-master ARS Master
3177 tu phonex-port Phonex Protocol
3178 tu radclientport Radiance UltraEdge Port
3179 tu h2gf-w-2m H2GF W.2m Handover prot
3180 tu mc-brk-srv Millicent Broker Server
3181 tu bmcpatrolagent BMC Patrol Agent
3182 tu bmcpatrolrnvu BMC Patrol Rendezvous
3183 tu cops-tls COPS/TLS
3184 tu apogeex-port ApogeeX Port
3185 tu smpppd SuSE Meta PPPD
3186 tu iiw-port IIW Monitor User Port
3187 tu odi-port Open Design Listen Port
3188 tu brcm-comm-port Broadcom Port
3189 tu pcle-infex Pinnacle Sys InfEx Port
3190 tu csvr-proxy ConServR Proxy
3191 tu csvr-sslproxy ConServR SSL Proxy
3192 tu firemonrcc FireMon Revision Control
3193 tu spandataport
3194 tu magbind Rockstorm MAG protocol
3195 tu ncu-1 Network Control Unit
3196 tu ncu-2 Network Control Unit
3197 tu embrace-dp-s Embrace Device Protocol Server
3198 tu embrace-dp-c Embrace Device Protocol Client
3199 tu dmod-workspace DMOD WorkSpace
3200 tu tick-port Press-sense Tick Port
3201 tu cpq-tasksmart
3202 tu intraintra
3203 tu netwatcher-mon Network Watcher Monitor
3204 tu netwatcher-db Network Watcher DB Access
3205 tu isns iSNS Server Port
3206 tu ironmail IronMail POP Proxy
3207 tu vx-auth-port Veritas Authentication Port
3208 tu pfu-prcallback PFU PR Callback
3209 tu netwkpathengine HP OpenView Network Path Engine Server
3210 tu flamenco-proxy Flamenco Networks Proxy
3211 tu avsecuremgmt Avocent Secure Management
3212 tu surveyinst Survey Instrument
3213 tu neon24x7 NEON 24X7 Mission Control
3214 tu jmq-daemon-1 JMQ Daemon Port 1
3215 tu jmq-daemon-2 JMQ Daemon Port 2
3216 tu ferrari-foam Ferrari electronic FOAM
3217 tu unite Unified IP & Telecom Environment
3218 tu smartpackets EMC SmartPackets
3219 tu wms-messenger WMS Messenger
3220 tu xnm-ssl XML NM over SSL
3221 tu xnm-clear-text XML NM over TCP
3222 tu glbp Gateway Load Balancing Pr
3223 tu digivote DIGIVOTE (R) Vote-Server
3224 tu aes-discovery AES Discovery Port
3225 tu fcip-port FCIP
3226 tu isi-irp ISI Industry Software IRP
3227 tu dwnmshttp DiamondWave NMS Server
3228 tu dwmsgserver DiamondWave MSG Server
3229 tu global-cd-port Global CD Port
3230 tu sftdst-port Software Distributor Port
3231 tu vidigo VidiGo communication (previous was: Delta Solutions Direct)
3232 tu mdtp MDT port
3233 tu whisker WhiskerControl main port
3234 tu alchemy Alchemy Server
3235 tu mdap-port MDAP port
3236 tu apparenet-ts appareNet Test Server
3237 tu apparenet-tps appareNet Test Packet Sequencer
3238 tu apparenet-as appareNet Analysis Server
3239 tu apparenet-ui appareNet User Interface
3240 tu triomotion Trio Motion Control Port
3241 tu sysorb SysOrb Monitoring Server
3242 tu sdp-id-port Session Description ID
3243 tu timelot Timelot Port
3244 tu onesaf
3245 tu vieo-fe VIEO Fabric Executive
3246 tu dvt-system DVT SYSTEM PORT
3247 tu dvt-data DVT DATA LINK
3248 tu procos-lm PROCOS LM
3249 tu ssp State Sync Protocol
3250 tu hicp HMS hicp port
3251 tu sysscanner Sys Scanner
3252 tu dhe DHE port
3253 tu pda-data PDA Data
3254 tu pda-sys PDA System
3255 tu semaphore Semaphore Connection Port
3256 tu cpqrpm-agent Compaq RPM Agent Port
3257 tu cpqrpm-server Compaq RPM Server Port
3258 tu ivecon-port Ivecon Server Port
3259 tu epncdp2 Epson Network Common Devi
3260 tu iscsi-target iSCSI port
3261 tu winshadow
3262 tu necp
3263 tu ecolor-imager E-Color Enterprise Imager
3264 tu ccmail cc:mail/lotus
3265 tu altav-tunnel Altav Tunnel
3266 tu ns-cfg-server NS CFG Server
3267 tu ibm-dial-out IBM Dial Out
3268 tu msft-gc Microsoft Global Catalog
3269 tu msft-gc-ssl Microsoft Global Catalog with LDAP/SSL
3270 tu verismart
3271 tu csoft-prev CSoft Prev Port
3272 tu user-manager Fujitsu User Manager
3273 tu sxmp Simple Extensible Multiplexed Protocol
3274 tu ordinox-server Ordinox Server
3275 tu samd
3276 tu maxim-asics Maxim ASICs
3277 tu awg-proxy AWG Proxy
3278 tu lkcmserver LKCM Server
3279 tu admind
3280 tu vs-server VS Server
3281 tu sysopt
3282 tu datusorb
3283 tu net-assistant Net Assistant
3284 tu 4talk
3285 tu plato
3286 tu e-net
3287 tu directvdata
3288 tu cops
3289 tu enpc
3290 tu caps-lm CAPS LOGISTICS TOOLKIT - LM
3291 tu sah-lm S A Holditch & Associates - LM
3292 tu cart-o-rama Cart O Rama
3293 tu fg-fps
3294 tu fg-gip
3295 tu dyniplookup Dynamic IP Lookup
3296 tu rib-slm Rib License Manager
3297 tu cytel-lm Cytel License Manager
3298 tu deskview
3299 tu pdrncs
3300 t ceph Ceph monitor
3301 tu tarantool Tarantool in-memory computing platform
3302 tu mcs-fastmail MCS Fastmail
3303 tu opsession-clnt OP Session Client
3304 tu opsession-srvr OP Session Server
3305 tu odette-ftp
3306 tu mysql
3307 tu opsession-prxy OP Session Proxy
3308 tu tns-server TNS Server
3309 tu tns-adv TNS ADV
3310 tu dyna-access Dyna Access
3311 tu mcns-tel-ret MCNS Tel Ret
3312 tu appman-server Application Management Server
3313 tu uorb Unify Object Broker
3314 tu uohost Unify Object Host
3315 tu cdid
3316 tu aicc-cmi AICC/CMI
3317 tu vsaiport VSAI PORT
3318 tu ssrip Swith to Swith Routing Information Protocol
3319 tu sdt-lmd SDT License Manager
3320 tu officelink2000 Office Link 2000
3321 tu vnsstr
3322-3325 tu active-net Active Networks
3326 tu sftu
3327 tu bbars
3328 tu egptlm Eaglepoint License Manager
3329 tu hp-device-disc HP Device Disc
3330 tu mcs-calypsoicf MCS Calypso ICF
3331 tu mcs-messaging MCS Messaging
3332 tu mcs-mailsvr MCS Mail Server
3333 tu dec-notes DEC Notes
3334 tu directv-web Direct TV Webcasting
3335 tu directv-soft Direct TV Software Updates
3336 tu directv-tick Direct TV Tickers
3337 tu directv-catlg Direct TV Data Catalog
3338 tu anet-b OMF data b
3339 tu anet-l OMF data l
3340 tu anet-m OMF data m
3341 tu anet-h OMF data h
3342 tu webtie
3343 tu ms-cluster-net MS Cluster Net
3344 tu bnt-manager BNT Manager
3345 tu influence
3346 tu trnsprntproxy Trnsprnt Proxy
3347 tu phoenix-rpc Phoenix RPC
3348 tu pangolin-laser Pangolin Laser
3349 tu chevinservices Chevin Services
3350 tu findviatv
3351 tu btrieve Btrieve port
3352 tu ssql Scalable SQL
3353 tu fatpipe
3354 tu suitjd
3355 tu ordinox-dbase Ordinox Dbase
3356 tu upnotifyps
3357 tu adtech-test Adtech Test IP
3358 tu mpsysrmsvr Mp Sys Rmsvr
3359 tu wg-netforce WG NetForce
3360 tu kv-server KV Server
3361 tu kv-agent KV Agent
3362 tu dj-ilm DJ ILM
3363 tu nati-vi-server NATI Vi Server
3364 tu creativeserver Creative Server
3365 tu contentserver Content Server
3366 tu creativepartnr Creative Partner
3367-3371 tu satvid-datalnk Satellite Video Data Link
3372 tu tip2 TIP 2
3373 tu lavenir-lm Lavenir License Manager
3374 tu cluster-disc Cluster Disc
3375 tu vsnm-agent VSNM Agent
3376 tu cdbroker CD Broker
3377 tu cogsys-lm Cogsys Network License Manager
3378 tu wsicopy
3379 tu socorfs
3380 tu sns-channels SNS Channels
3381 tu geneous
3382 tu fujitsu-neat Fujitsu Network Enhanced Antitheft function
3383 tu esp-lm Enterprise Software Products License Manager
3384 tu hp-clic Cluster Management Services
3385 tu qnxnetman
3386 t gprs-data GPRS Data
3386 u gprs-sig GPRS SIG
3387 tu backroomnet Back Room Net
3388 tu cbserver CB Server
3389 tu ms-wbt-server MS WBT Server
3390 tu dsc Distributed Service Coordinator
3391 tu savant
3392 tu efi-lm EFI License Management
3393 tu d2k-tapestry1 D2K Tapestry Client to Server
3394 tu d2k-tapestry2 D2K Tapestry Server to Server
3395 tu dyna-lm Dyna License Manager (Elam)
3396 tu printer-agent,printer_agent Printer Agent
3397 tu cloanto-lm Cloanto License Manager
3398 tu mercantile
3399 tu csms
3400 tu csms2
3401 tu filecast
3402 tu fxaengine-net FXa Engine Network Port
3405 tu nokia-ann-ch1 Nokia Announcement ch 1
3406 tu nokia-ann-ch2 Nokia Announcement ch 2
3407 tu ldap-admin LDAP admin server port
3408 tu BESApi BES Api Port
3409 tu networklens NetworkLens Event Port
3410 tu networklenss NetworkLens SSL Event
3411 tu biolink-auth BioLink Authenteon server
3412 tu xmlblaster
3413 tu svnet SpecView Networking
3414 tu wip-port BroadCloud WIP Port
3415 tu bcinameservice BCI Name Service
3416 tu commandport AirMobile IS Command Port
3417 tu csvr ConServR file translation
3418 tu rnmap Remote nmap
3419 tu softaudit Isogon SoftAudit
3420 tu ifcp-port iFCP User Port
3421 tu bmap Bull Apprise portmapper
3422 tu rusb-sys-port Remote USB System Port
3423 tu xtrm xTrade Reliable Messaging
3424 tu xtrms xTrade over TLS/SSL
3425 tu agps-port AGPS Access Port
3426 tu arkivio Arkivio Storage Protocol
3427 tu websphere-snmp WebSphere SNMP
3428 tu twcss 2Wire CSS
3429 tu gcsp GCSP user port
3430 tu ssdispatch Scott Studios Dispatch
3431 tu ndl-als Active License Server Port
3432 tu osdcp Secure Device Protocol
3433 tu opnet-smp OPNET Service Management Platform
3434 tu opencm OpenCM Server
3435 tu pacom Pacom Security User Port
3436 tu gc-config GuardControl Exchange Protocol
3437 tu autocueds Autocue Directory Service
3438 tu spiral-admin Spiralcraft Admin
3439 tu hri-port HRI Interface Port
3440 tu ans-console Net Steward Mgmt Console
3441 tu connect-client OC Connect Client
3442 tu connect-server OC Connect Server
3443 tu ov-nnm-websrv OpenView Network Node Manager WEB Server
3444 tu denali-server Denali Server
3445 tu monp Media Object Network Protocol
3446 tu 3comfaxrpc 3Com FAX RPC port
3447 tu directnet DirectNet IM System
3448 tu dnc-port Discovery and Net Config
3449 tu hotu-chat HotU Chat
3450 tu castorproxy
3451 tu asam ASAM Services
3452 tu sabp-signal SABP-Signalling Protocol
3453 tu pscupd PSC Update
3454 tu mira Apple Remote Access Protocol
3455 tu prsvp RSVP Port
3456 tu vat VAT default data
3457 tu vat-control VAT default control
3458 tu d3winosfi
3459 tu integral TIP Integral
3460 tu edm-manager EDM Manger
3461 tu edm-stager EDM Stager
3462 tu edm-std-notify EDM STD Notify
3463 tu edm-adm-notify EDM ADM Notify
3464 tu edm-mgr-sync EDM MGR Sync
3465 tu edm-mgr-cntrl EDM MGR Cntrl
3466 tu workflow
3467 tu rcst
3468 tu ttcmremotectrl TTCM Remote Controll
3469 tu pluribus
3470 tu jt400
3471 tu jt400-ssl
3472 tu jaugsremotec-1 JAUGS N-G Remotec 1
3473 tu jaugsremotec-2 JAUGS N-G Remotec 2
3474 tu ttntspauto TSP Automation
3475 tu genisar-port Genisar Comm Port
3476 tu nppmp NVIDIA Mgmt Protocol
3477 tu ecomm eComm link port
3478 tu stun Session Traversal Utilities for NAT (STUN) port
3478 tu turn TURN over TCP
3478 tu stun-behavior STUN Behavior Discovery over TCP
3479 tu twrpc 2Wire RPC
3480 tu plethora Secure Virtual Workspace
3481 tu cleanerliverc CleanerLive remote ctrl
3482 tu vulture Vulture Monitoring System
3483 tu slim-devices Slim Devices Protocol
3484 tu gbs-stp GBS SnapTalk Protocol
3485 tu celatalk
3486 tu ifsf-hb-port IFSF Heartbeat Port
3487 t ltctcp LISA TCP Transfer Channel
3487 u ltcudp LISA UDP Transfer Channel
3488 tu fs-rh-srv FS Remote Host Server
3489 tu dtp-dia DTP/DIA
3490 tu colubris Colubris Management Port
3491 tu swr-port SWR Port
3492 tu tvdumtray-port TVDUM Tray Port
3493 tu nut Network UPS Tools
3494 tu ibm3494 IBM 3494
3495 tu seclayer-tcp securitylayer over tcp
3496 tu seclayer-tls securitylayer over tls
3497 tu ipether232port
3498 tu dashpas-port DASHPAS user port
3499 tu sccip-media SccIP Media
3500 tu rtmp-port RTMP Port
3501 tu isoft-p2p
3502 tu avinstalldisc Avocent Install Discovery
3503 tu lsp-ping MPLS LSP-echo Port
3504 tu ironstorm IronStorm game server
3505 tu ccmcomm CCM communications port
3506 tu apc-3506 APC 3506
3507 tu nesh-broker Nesh Broker Port
3508 tu interactionweb Interaction Web
3509 tu vt-ssl Virtual Token SSL Port
3510 tu xss-port XSS Port
3511 tu webmail-2 WebMail/2
3512 tu aztec Aztec Distribution Port
3513 tu arcpd Adaptec Remote Protocol
3514 tu must-p2p MUST Peer to Peer
3515 tu must-backplane MUST Backplane
3516 tu smartcard-port Smartcard Port
3517 tu 802-11-iapp IEEE 802.11 WLANs WG IAPP
3518 tu artifact-msg Artifact Message Server
3519 t nvmsgd Netvion Messenger Port
3519 u galileo Netvion Galileo Port
3520 tu galileolog Netvion Galileo Log Port
3521 tu mc3ss Telequip Labs MC3SS
3522 tu nssocketport DO over NSSocketPort
3523 tu odeumservlink Odeum Serverlink
3524 tu ecmport ECM Server port
3525 tu eisport EIS Server port
3526 tu starquiz-port starQuiz Port
3527 tu beserver-msg-q VERITAS Backup Exec Server
3528 tu jboss-iiop JBoss IIOP
3529 tu jboss-iiop-ssl JBoss IIOP/SSL
3530 tu gf Grid Friendly
3531 tu joltid
3532 tu raven-rmp Raven Remote Management Control
3533 tu raven-rdp Raven Remote Management Data
3534 tu urld-port URL Daemon Port
3535 tu ms-la
3536 tu snac
3537 tu ni-visa-remote Remote NI-VISA port
3538 tu ibm-diradm IBM Directory Server
3539 tu ibm-diradm-ssl IBM Directory Server SSL
3540 tu pnrp-port PNRP User Port
3541 tu voispeed-port VoiSpeed Port
3542 tu hacl-monitor HA cluster monitor
3543 tu qftest-lookup qftest Lookup Port
3544 tu teredo Teredo Port
3545 tu camac CAMAC equipment
3547 tu symantec-sim Symantec SIM
3548 tu interworld
3549 tu tellumat-nms Tellumat MDR NMS
3550 tu ssmpp Secure SMPP
3551 tu apcupsd Apcupsd Information Port
3552 tu taserver TeamAgenda Server Port
3553 tu rbr-discovery Red Box Recorder ADP
3554 tu questnotify Quest Notification Server
3555 tu razor Vipul's Razor
3556 tu sky-transport Sky Transport Protocol
3557 tu personalos-001 PersonalOS Comm Port
3558 tu mcp-port MCP user port
3559 tu cctv-port CCTV control port
3560 tu iniserve-port INIServe port
3561 tu bmc-onekey
3562 tu sdbproxy
3563 tu watcomdebug Watcom Debug
3564 tu esimport Electromed SIM port
3565 ts m2pa
3566 t quest-data-hub Quest Data Hub
3567 tu dof-eps DOF Protocol Stack
3568 tu dof-tunnel-sec DOF Secure Tunnel
3569 tu mbg-ctrl Meinberg Control Service
3570 tu mccwebsvr-port MCC Web Server Port
3571 tu megardsvr-port MegaRAID Server Port
3572 tu megaregsvrport Registration Server Port
3573 tu tag-ups-1 Advantage Group UPS Suite
3574 t dmaf-server DMAF Server
3574 u dmaf-caster DMAF Caster
3575 tu ccm-port Coalsere CCM Port
3576 tu cmc-port Coalsere CMC Port
3577 tu config-port Configuration Port
3578 tu data-port Data Port
3579 tu ttat3lb Tarantella Load Balancing
3580 tu nati-svrloc NATI-ServiceLocator
3581 tu kfxaclicensing Ascent Capture Licensing
3582 tu press PEG PRESS Server
3583 tu canex-watch CANEX Watch System
3584 tu u-dbap U-DBase Access Protocol
3585 tu emprise-lls Emprise License Server
3586 tu emprise-lsc License Server Console
3587 tu p2pgroup Peer to Peer Grouping
3588 tu sentinel Sentinel Server
3589 tu isomair
3590 tu wv-csp-sms WV CSP SMS Binding
3591 tu gtrack-server LOCANIS G-TRACK Server
3592 tu gtrack-ne LOCANIS G-TRACK NE Port
3593 tu bpmd BP Model Debugger
3594 tu mediaspace
3595 tu shareapp
3596 tu iw-mmogame Illusion Wireless MMOG
3597 tu a14 A14 (AN-to-SC/MM)
3598 tu a15 A15 (AN-to-AN)
3599 tu quasar-server Quasar Accounting Server
3600 tu trap-daemon text relay-answer
3601 tu visinet-gui Visinet Gui
3602 tu infiniswitchcl InfiniSwitch Mgr Client
3603 tu int-rcv-cntrl Integrated Rcvr Control
3604 tu bmc-jmx-port BMC JMX Port
3605 tu comcam-io ComCam IO Port
3606 tu splitlock Splitlock Server
3607 tu precise-i3 Precise I3
3608 tu trendchip-dcp Trendchip control protocol
3609 tu cpdi-pidas-cm CPDI PIDAS Connection Mon
3610 tu echonet
3611 tu six-degrees Six Degrees Port
3612 tu dataprotector Micro Focus Data Protector
3613 tu alaris-disc Alaris Device Discovery
3614 tu sigma-port Satchwell Sigma
3615 tu start-network Start Messaging Network
3616 tu cd3o-protocol cd3o Control Protocol
3617 tu sharp-server ATI SHARP Logic Engine
3618 tu aairnet-1 AAIR-Network 1
3619 tu aairnet-2 AAIR-Network 2
3620 tu ep-pcp EPSON Projector Control Port
3621 tu ep-nsp EPSON Network Screen Port
3622 tu ff-lr-port FF LAN Redundancy Port
3623 tu haipe-discover HAIPIS Dynamic Discovery
3624 tu dist-upgrade Distributed Upgrade Port
3625 tu volley
3626 tu bvcdaemon-port bvControl Daemon
3627 tu jamserverport Jam Server Port
3628 tu ept-machine EPT Machine Interface
3629 tu escvpnet ESC/VP.net
3630 tu cs-remote-db C&S Remote Database Port
3631 tu cs-services C&S Web Services Port
3632 tu distcc distributed compiler
3633 tu wacp Wyrnix AIS port
3634 tu hlibmgr hNTSP Library Manager
3635 tu sdo Simple Distributed Objects
3636 tu servistaitsm
3637 tu scservp Customer Service Port
3638 tu ehp-backup EHP Backup Protocol
3639 tu xap-ha Extensible Automation
3640 tu netplay-port1 Netplay Port 1
3641 tu netplay-port2 Netplay Port 2
3642 tu juxml-port Juxml Replication port
3643 tu audiojuggler
3644 tu ssowatch
3645 tu cyc
3646 tu xss-srv-port XSS Server Port
3647 tu splitlock-gw Splitlock Gateway
3648 tu fjcp Fujitsu Cooperation Port
3649 tu nmmp Nishioka Miyuki Msg Protocol
3650 tu prismiq-plugin PRISMIQ VOD plug-in
3651 tu xrpc-registry XRPC Registry
3652 tu vxcrnbuport VxCR NBU Default Port
3653 tu tsp Tunnel Setup Protocol
3654 tu vaprtm VAP RealTime Messenger
3655 tu abatemgr ActiveBatch Exec Agent
3656 tu abatjss ActiveBatch Job Scheduler
3657 tu immedianet-bcn ImmediaNet Beacon
3658 tu ps-ams PlayStation AMS (Secure)
3659 tu apple-sasl Apple SASL
3660 tu can-nds-ssl IBM Tivoli Directory Service using SSL
3661 tu can-ferret-ssl IBM Tivoli Directory Service using SSL
3662 tu pserver
3663 tu dtp DIRECWAY Tunnel Protocol
3664 tu ups-engine UPS Engine Port
3665 tu ent-engine Enterprise Engine Port
3666 tu eserver-pap IBM eServer PAP
3667 tu infoexch IBM Information Exchange
3668 tu dell-rm-port Dell Remote Management
3669 tu casanswmgmt CA SAN Switch Management
3670 tu smile SMILE TCP/UDP Interface
3671 tu efcp e Field Control (EIBnet)
3672 tu lispworks-orb LispWorks ORB
3673 tu mediavault-gui Openview Media Vault GUI
3674 tu wininstall-ipc WinINSTALL IPC Port
3675 tu calltrax CallTrax Data Port
3676 tu va-pacbase VisualAge Pacbase server
3677 tu roverlog RoverLog IPC
3678 tu ipr-dglt DataGuardianLT
3679 tu newton-dock Newton Dock
3680 tu npds-tracker NPDS Tracker
3681 tu bts-x73 BTS X73 Port
3682 tu cas-mapi EMC SmartPackets-MAPI
3683 tu bmc-ea BMC EDV/EA
3684 tu faxstfx-port FAXstfX
3685 tu dsx-agent DS Expert Agent
3686 tu tnmpv2 Trivial Network Management
3687 tu simple-push
3688 tu simple-push-s simple-push Secure
3689 tu daap Digital Audio Access Protocol (iTunes)
3690 tu svn Subversion
3691 tu magaya-network Magaya Network Port
3692 tu intelsync Brimstone IntelSync
3693 t easl Emergency Automatic Structure Lockdown System
3695 tu bmc-data-coll BMC Data Collection
3696 tu telnetcpcd Telnet Com Port Control
3697 tu nw-license NavisWorks License System
3698 tu sagectlpanel
3699 tu kpn-icw Internet Call Waiting
3700 tu lrs-paging LRS NetPage
3701 tu netcelera
3702 tu ws-discovery Web Service Discovery
3703 tu adobeserver-3 Adobe Server 3
3704 tu adobeserver-4 Adobe Server 4
3705 tu adobeserver-5 Adobe Server 5
3706 tu rt-event Real-Time Event Port
3707 tu rt-event-s Real-Time Event Secure Port
3708 tu sun-as-iiops Sun App Svr - Naming
3709 tu ca-idms CA-IDMS Server
3710 tu portgate-auth PortGate Authentication
3711 tu edb-server2 EBD Server 2
3712 tu sentinel-ent Sentinel Enterprise
3713 tu tftps TFTP over TLS
3714 tu delos-dms DELOS Direct Messaging
3715 tu anoto-rendezv Anoto Rendezvous Port
3716 tu wv-csp-sms-cir WV CSP SMS CIR Channel
3717 tu wv-csp-udp-cir WV CSP UDP/IP CIR Channel
3718 tu opus-services OPUS Server Port
3719 tu itelserverport iTel Server Port
3720 tu ufastro-instr UF Astro. Instr. Services
3721 tu xsync
3722 tu xserveraid Xserve RAID
3723 tu sychrond Sychron Service Daemon
3724 tu blizwow World of Warcraft
3725 tu na-er-tip Netia NA-ER Port
3726 tu array-manager Xyratex Array Manager
3727 tu e-mdu Ericsson Mobile Data Unit
3728 tu e-woa Ericsson Web on Air
3729 tu fksp-audit Fireking Audit Port
3730 tu client-ctrl Client Control
3731 tu smap Service Manager
3732 tu m-wnn Mobile Wnn
3733 tu multip-msg Multipuesto Msg Port
3734 tu synel-data Synel Data Collection Port
3735 tu pwdis Password Distribution
3736 tu rs-rmi RealSpace RMI
3737 t xpanel XPanel Daemon
3738 tu versatalk versaTalk Server Port
3739 tu launchbird-lm Launchbird LicenseManager
3740 tu heartbeat Heartbeat Protocol
3741 tu wysdma WysDM Agent
3742 tu cst-port CST - Configuration & Service Tracker
3743 tu ipcs-command IP Control Systems Ltd
3744 tu sasg
3745 tu gw-call-port GWRTC Call Port
3746 tu linktest LXPRO.COM LinkTest
3747 tu linktest-s LXPRO.COM LinkTest SSL
3748 tu webdata
3749 tu cimtrak
3750 tu cbos-ip-port CBOS/IP ncapsalation port
3751 tu gprs-cube CommLinx GPRS Cube
3752 tu vipremoteagent Vigil-IP RemoteAgent
3753 tu nattyserver NattyServer Port
3754 tu timestenbroker TimesTen Broker Port
3755 tu sas-remote-hlp SAS Remote Help Server
3756 tu canon-capt Canon CAPT Port
3757 tu grf-port GRF Server Port
3758 tu apw-registry apw RMI registry
3759 tu exapt-lmgr Exapt License Manager
3760 tu adtempusclient adTempus Client
3761 tu gsakmp gsakmp port
3762 tu gbs-smp GBS SnapMail Protocol
3763 tu xo-wave XO Wave Control Port
3764 tu mni-prot-rout MNI Protected Routing
3765 tu rtraceroute Remote Traceroute
3766 t sitewatch-s SSL e-watch sitewatch server
3767 tu listmgr-port ListMGR Port
3768 tu rblcheckd rblcheckd server daemon
3769 tu haipe-otnk HAIPE Network Keying
3770 tu cindycollab Cinderella Collaboration
3771 tu paging-port RTP Paging Port
3772 tu ctp Chantry Tunnel Protocol
3773 tu ctdhercules
3774 tu zicom
3775 tu ispmmgr ISPM Manager Port
3776 tu dvcprov-port Device Provisioning Port
3777 tu jibe-eb Jibe EdgeBurst
3778 tu c-h-it-port Cutler-Hammer IT Port
3779 tu cognima Cognima Replication
3780 tu nnp Nuzzler Network Protocol
3781 tu abcvoice-port ABCvoice server port
3782 tu iso-tp0s Secure ISO TP0 port
3783 tu bim-pem Impact Mgr./PEM Gateway
3784 tu bfd-control BFD Control Protocol
3785 tu bfd-echo BFD Echo Protocol
3786 tu upstriggervsw VSW Upstrigger port
3787 tu fintrx
3788 tu isrp-port SPACEWAY Routing port
3789 tu remotedeploy RemoteDeploy Administration Port [July 2003]
3790 tu quickbooksrds QuickBooks RDS
3791 tu tvnetworkvideo TV NetworkVideo Data port
3792 tu sitewatch e-Watch Corporation SiteWatch
3793 tu dcsoftware DataCore Software
3794 tu jaus JAUS Robots
3795 tu myblast myBLAST Mekentosj port
3796 tu spw-dialer Spaceway Dialer
3797 tu idps
3798 tu minilock
3799 tu radius-dynauth RADIUS Dynamic Authorization
3800 tu pwgpsi Print Services Interface
3801 tu ibm-mgr ibm manager service
3802 tu vhd
3803 tu soniqsync
3804 tu iqnet-port Harman IQNet Port
3805 tu tcpdataserver ThorGuard Server Port
3806 tu wsmlb Remote System Manager
3807 tu spugna SpuGNA Communication Port
3808 tu sun-as-iiops-ca Sun App Svr-IIOPClntAuth
3809 tu apocd Java Desktop System Configuration Agent
3810 tu wlanauth WLAN AS server
3811 tu amp
3812 tu neto-wol-server netO WOL Server
3813 tu rap-ip Rhapsody Interface Protocol
3814 tu neto-dcs netO DCS
3815 tu lansurveyorxml LANsurveyor XML
3816 tu sunlps-http Sun Local Patch Server
3817 tu tapeware Yosemite Tech Tapeware
3818 tu crinis-hb Crinis Heartbeat
3819 tu epl-slp EPL Sequ Layer Protocol
3820 tu scp Siemens AuD SCP
3821 tu pmcp ATSC PMCP Standard
3822 tu acp-discovery Compute Pool Discovery
3823 tu acp-conduit Compute Pool Conduit
3824 tu acp-policy Compute Pool Policy
3825 tu ffserver Antera FlowFusion Process Simulation
3826 tu warmux WarMUX game server
3827 tu netmpi Netadmin Systems MPI service
3828 tu neteh Netadmin Systems Event Handler
3829 tu neteh-ext Netadmin Systems Event Handler External
3830 tu cernsysmgmtagt Cerner System Management Agent
3831 tu dvapps Docsvault Application Service
3832 tu xxnetserver
3833 tu aipn-auth AIPN LS Authentication
3834 tu spectardata Spectar Data Stream Service
3835 tu spectardb Spectar Database Rights Service
3836 tu markem-dcp MARKEM NEXTGEN DCP
3837 tu mkm-discovery MARKEM Auto-Discovery
3838 tu sos Scito Object Server
3839 tu amx-rms AMX Resource Management Suite
3840 tu flirtmitmir www.FlirtMitMir.de
3841 t shiprush-db-svr ShipRush Database Server
3842 tu nhci NHCI status port
3843 tu quest-agent Quest Common Agent
3844 tu rnm
3845 tu v-one-spp V-ONE Single Port Proxy
3846 tu an-pcp Astare Network PCP
3847 tu msfw-control MS Firewall Control
3848 tu item IT Environmental Monitor
3849 tu spw-dnspreload SPACEWAY DNS Preload
3850 tu qtms-bootstrap QTMS Bootstrap Protocol
3851 tu spectraport SpectraTalk Port
3852 tu sse-app-config SSE App Configuration
3853 tu sscan SONY scanning protocol
3854 tu stryker-com Stryker Comm Port
3855 tu opentrac
3856 tu informer
3857 tu trap-port Trap Port
3858 tu trap-port-mom Trap Port MOM
3859 tu nav-port Navini Port
3860 tu sasp Server/Application State Protocol (SASP)
3861 tu winshadow-hd winShadow Host Discovery
3862 tu giga-pocket
3863 t asap-tcp asap tcp port
3863 u asap-udp asap udp port
3863 s asap-sctp asap sctp
3864 t asap-tcp-tls asap/tls tcp port
3864 s asap-sctp-tls asap-sctp/tls
3865 tu xpl xpl automation protocol
3866 tu dzdaemon Sun SDViz DZDAEMON Port
3867 tu dzoglserver Sun SDViz DZOGLSERVER Port
3868 ts diameter
3869 tu ovsam-mgmt hp OVSAM MgmtServer Disco
3870 tu ovsam-d-agent hp OVSAM HostAgent Disco
3871 tu avocent-adsap Avocent DS Authorization
3872 tu oem-agent OEM Agent
3873 tu fagordnc
3874 tu sixxsconfig SixXS Configuration
3875 tu pnbscada
3876 tu dl-agent,dl_agent DirectoryLockdown Agent
3877 tu xmpcr-interface XMPCR Interface Port
3878 tu fotogcad FotoG CAD interface
3879 tu appss-lm appss license manager
3880 tu igrs
3881 tu idac Data Acquisition and Control
3882 tu msdts1 DTS Service Port
3883 tu vrpn VR Peripheral Network
3884 tu softrack-meter SofTrack Metering
3885 tu topflow-ssl TopFlow SSL
3886 tu nei-management NEI management port
3887 tu ciphire-data Ciphire Data Transport
3888 tu ciphire-serv Ciphire Services
3889 tu dandv-tester D and V Tester Control Port
3890 tu ndsconnect Niche Data Server Connect
3891 tu rtc-pm-port Oracle RTC-PM port
3892 tu pcc-image-port
3893 tu cgi-starapi CGI StarAPI Server
3894 tu syam-agent SyAM Agent Port
3895 tu syam-smc SyAm SMC Service Port
3896 tu sdo-tls Simple Distributed Objects over TLS
3897 tu sdo-ssh Simple Distributed Objects over SSH
3898 tu senip IAS, Inc. SmartEye NET Internet Protocol
3899 tu itv-control ITV Port
3900 tu udt-os,udt_os Unidata UDT OS
3901 tu nimsh NIM Service Handler
3902 tu nimaux NIMsh Auxiliary Port
3903 tu charsetmgr
3904 tu omnilink-port Arnet Omnilink Port
3905 tu mupdate Mailbox Update (MUPDATE) protocol
3906 tu topovista-data TopoVista elevation data
3907 tu imoguia-port Imoguia Port
3908 tu hppronetman HP Procurve NetManagement
3909 tu surfcontrolcpa SurfControl CPA
3910 tu prnrequest Printer Request Port
3911 tu prnstatus Printer Status Port
3912 tu gbmt-stars Global Maintech Stars
3913 tu listcrt-port ListCREATOR Port
3914 tu listcrt-port-2 ListCREATOR Port 2
3915 tu agcat Auto-Graphics Cataloging
3916 tu wysdmc WysDM Controller
3917 tu aftmux AFT multiplex port
3918 tu pktcablemmcops PacketCableMultimediaCOPS
3919 tu hyperip
3920 tu exasoftport1 Exasoft IP Port
3921 tu herodotus-net Herodotus Net
3922 tu sor-update Soronti Update Port
3923 tu symb-sb-port Symbian Service Broker
3924 tu mpl-gprs-port MPL_GPRS_PORT
3925 tu zmp Zoran Media Port
3926 tu winport
3927 tu natdataservice ScsTsr
3928 tu netboot-pxe PXE NetBoot Manager
3929 tu smauth-port AMS Port
3930 tu syam-webserver Syam Web Server Port
3931 tu msr-plugin-port MSR Plugin Port
3932 tu dyn-site Dynamic Site System
3933 tu plbserve-port PL/B App Server User Port
3934 tu sunfm-port PL/B File Manager Port
3935 tu sdp-portmapper SDP Port Mapper Protocol
3936 tu mailprox
3937 tu dvbservdsc DVB Service Discovery
3938 tu dbcontrol-agent,dbcontrol_agent Oracle dbControl Agent po
3939 tu aamp Anti-virus Application Management Port
3940 tu xecp-node XeCP Node Service
3941 tu homeportal-web Home Portal Web Server
3942 tu srdp satellite distribution
3943 tu tig TetraNode Ip Gateway
3944 tu sops S-Ops Management
3945 tu emcads EMCADS Server Port
3946 tu backupedge BackupEDGE Server
3947 tu ccp Connect and Control Protocol for Consumer, Commercial, and Industrial...
3948 tu apdap Anton Paar Device Administration Protocol
3949 tu drip Dynamic Routing Information Protocol
3950 tu namemunge Name Munging
3951 tu pwgippfax PWG IPP Facsimile
3952 tu i3-sessionmgr I3 Session Manager
3953 tu xmlink-connect Eydeas XMLink Connect
3954 tu adrep AD Replication RPC
3955 tu p2pcommunity
3956 tu gvcp GigE Vision Control
3957 tu mqe-broker MQEnterprise Broker
3958 tu mqe-agent MQEnterprise Agent
3959 tu treehopper Tree Hopper Networking
3960 tu bess Bess Peer Assessment
3961 tu proaxess ProAxess Server
3962 tu sbi-agent SBI Agent Protocol
3963 tu thrp Teran Hybrid Routing Protocol
3964 tu sasggprs SASG GPRS
3965 tu ati-ip-to-ncpe Avanti IP to NCPE API
3966 tu bflckmgr BuildForge Lock Manager
3967 tu ppsms PPS Message Service
3968 tu ianywhere-dbns iAnywhere DBNS
3969 tu landmarks Landmark Messages
3970 tu lanrevagent LANrev Agent
3971 tu lanrevserver LANrev Server
3972 tu iconp ict-control Protocol
3973 tu progistics ConnectShip Progistics
3974 tu xk22 Remote Applicant Tracking Service
3975 tu airshot Air Shot
3976 tu opswagent Server Automation Agent
3977 tu opswmanager Opsware Manager
3978 tu secure-cfg-svr Secured Configuration Server
3979 tu smwan Smith Micro Wide Area Network Service
3981 tu starfish Starfish System Admin
3982 tu eis ESRI Image Server
3983 tu eisp ESRI Image Service
3984 tu mapper-nodemgr MAPPER network node manager
3985 tu mapper-mapethd MAPPER TCP/IP server
3986 tu mapper-ws-ethd,mapper-ws_ethd MAPPER workstation server
3987 tu centerline
3988 tu dcs-config DCS Configuration Port
3989 tu bv-queryengine BindView-Query Engine
3990 tu bv-is BindView-IS
3991 tu bv-smcsrv BindView-SMCServer
3992 tu bv-ds BindView-DirectoryServer
3993 tu bv-agent BindView-Agent
3995 tu iss-mgmt-ssl ISS Management Svcs SSL
3996 tu abcsoftware abcsoftware-01
3997 tu agentsease-db aes_db
3998 tu dnx Distributed Nagios Executor Service
3999 tu nvcnet Norman distributes scanning service
4000 tu terabase
4001 tu newoak
4002 tu pxc-spvr-ft
4003 tu pxc-splr-ft
4004 tu pxc-roid
4005 tu pxc-pin
4006 tu pxc-spvr
4007 tu pxc-splr
4008 tu netcheque NetCheque accounting
4009 tu chimera-hwm Chimera HWM
4010 tu samsung-unidex Samsung Unidex
4011 tu altserviceboot Alternate Service Boot
4012 tu pda-gate PDA Gate
4013 tu acl-manager ACL Manager
4014 tu taiclock
4015 tu talarian-mcast1 Talarian Mcast
4016 tu talarian-mcast2 Talarian Mcast
4017 tu talarian-mcast3 Talarian Mcast
4018 tu talarian-mcast4 Talarian Mcast
4019 tu talarian-mcast5 Talarian Mcast
4020 tu trap TRAP Port
4021 tu nexus-portal Nexus Portal
4022 tu dnox
4023 tu esnm-zoning ESNM Zoning Port
4024 tu tnp1-port TNP1 User Port
4025 tu partimage Partition Image Port
4026 tu as-debug Graphical Debug Server
4027 tu bxp bitxpress
4028 tu dtserver-port DTServer Port
4029 tu ip-qsig IP Q signaling protocol
4030 tu jdmn-port Accell/JSP Daemon Port
4031 tu suucp UUCP over SSL
4032 tu vrts-auth-port VERITAS Authorization Service
4033 tu sanavigator SANavigator Peer Port
4034 tu ubxd Ubiquinox Daemon
4035 tu wap-push-http WAP Push OTA-HTTP port
4036 tu wap-push-https WAP Push OTA-HTTP secure
4037 tu ravehd RaveHD network control
4038 tu fazzt-ptp Fazzt Point-To-Point
4039 tu fazzt-admin Fazzt Administration
4040 tu yo-main Yo.net main service
4041 tu houston Rocketeer-Houston
4042 tu ldxp
4043 tu nirp Neighbour Identity Resolution
4044 tu ltp Location Tracking Protocol
4045 tu npp Network Paging Protocol
4046 tu acp-proto Accounting Protocol
4047 tu ctp-state Context Transfer Protocol
4049 tu wafs Wide Area File Services
4050 tu cisco-wafs Wide Area File Services
4051 tu cppdp Cisco Peer to Peer Distribution Protocol
4052 tu interact VoiceConnect Interact
4053 tu ccu-comm-1 CosmoCall Universe Communications Port 1
4054 tu ccu-comm-2 CosmoCall Universe Communications Port 2
4055 tu ccu-comm-3 CosmoCall Universe Communications Port 3
4056 tu lms Location Message Service
4057 tu wfm Servigistics WFM server
4058 tu kingfisher Kingfisher protocol
4059 tu dlms-cosem DLMS/COSEM
4060 tu dsmeter-iatc,dsmeter_iatc DSMETER Inter-Agent Transfer Channel
4061 tu ice-location Ice Location Service (TCP)
4062 tu ice-slocation Ice Location Service (SSL)
4063 tu ice-router Ice Firewall Traversal Service (TCP)
4064 tu ice-srouter Ice Firewall Traversal Service (SSL)
4065 tu avanti-cdp,avanti_cdp Avanti Common Data
4066 tu pmas Performance Measurement and Analysis
4067 tu idp Information Distribution Protocol
4068 tu ipfltbcst IP Fleet Broadcast
4069 tu minger Minger Email Address Validation Service
4070 tu tripe Trivial IP Encryption (TrIPE)
4071 tu aibkup Automatically Incremental Backup
4072 tu zieto-sock Zieto Socket Communications
4073 tu iRAPP Interactive Remote Application Pairing Protocol
4074 tu cequint-cityid Cequint City ID UI trigger
4075 tu perimlan ISC Alarm Message Service
4076 tu seraph Seraph DCS
4077 u ascomalarm Ascom IP Alarming
4078 t cssp Coordinated Security Service Protocol
4079 tu santools SANtools Diagnostic Server
4080 tu lorica-in Lorica inside facing
4081 tu lorica-in-sec Lorica inside facing (SSL)
4082 tu lorica-out Lorica outside facing
4083 tu lorica-out-sec Lorica outside facing (SSL)
4084 u fortisphere-vm Fortisphere VM Service
4085 t ezmessagesrv EZNews Newsroom Message Service
4086 u ftsync Firewall/NAT state table synchronization
4087 t applusservice APplus Service
4088 t npsp Noah Printing Service Protocol
4089 tu opencore OpenCORE Remote Control Service
4090 tu omasgport OMA BCAST Service Guide
4091 tu ewinstaller EminentWare Installer
4092 tu ewdgs EminentWare DGS
4093 tu pvxpluscs Pvx Plus CS Host
4094 tu sysrqd sysrq daemon
4095 tu xtgui xtgui information service
4096 tu bre BRE (Bridge Relay Element)
4097 tu patrolview Patrol View
4098 tu drmsfsd
4099 tu dpcp
4100 tu igo-incognito IGo Incognito Data Port
4101 tu brlp-0 Braille protocol
4102 tu brlp-1 Braille protocol
4103 tu brlp-2 Braille protocol
4104 tu brlp-3 Braille protocol
4105 tu shofar
4106 tu synchronite
4107 tu j-ac JDL Accounting LAN Service
4108 tu accel
4109 tu izm Instantiated Zero-control Messaging
4110 tu g2tag G2 RFID Tag Telemetry Data
4111 tu xgrid
4112 tu apple-vpns-rp Apple VPN Server Reporting Protocol
4113 tu aipn-reg AIPN LS Registration
4114 tu jomamqmonitor
4115 tu cds CDS Transfer Agent
4116 tu smartcard-tls
4117 tu hillrserv Hillr Connection Manager
4118 tu netscript Netadmin Systems NETscript service
4119 tu assuria-slm Assuria Log Manager
4120 t minirem MiniRem Remote Telemetry and Control
4121 tu e-builder e-Builder Application Communication
4122 tu fprams Fiber Patrol Alarm Service
4123 tu z-wave Z-Wave Protocol
4124 tu tigv2 Rohill TetraNode Ip Gateway v2
4125 tu opsview-envoy Opsview Envoy
4126 tu ddrepl Data Domain Replication Service
4127 tu unikeypro NetUniKeyServer
4128 tu nufw NuFW decision delegation protocol
4129 tu nuauth NuFW authentication protocol
4130 tu fronet FRONET message protocol
4131 tu stars Global Maintech Stars
4132 tu nuts-dem,nuts_dem NUTS Daemon
4133 tu nuts-bootp,nuts_bootp NUTS Bootp Server
4134 tu nifty-hmi NIFTY-Serve HMI protocol
4135 tu cl-db-attach Classic Line Database Server Attach
4136 tu cl-db-request Classic Line Database Server Request
4137 tu cl-db-remote Classic Line Database Server Remote
4138 tu nettest
4139 tu thrtx Imperfect Networks Server
4140 tu cedros-fds,cedros_fds Cedros Fraud Detection System
4141 tu oirtgsvc Workflow Server
4142 tu oidocsvc Document Server
4143 tu oidsr Document Replication
4145 tu vvr-control VVR Control
4146 tu tgcconnect TGCConnect Beacon
4147 tu vrxpservman Multum Service Manager
4148 tu hhb-handheld HHB Handheld Client
4149 tu agslb A10 GSLB Service
4150 tu PowerAlert-nsa PowerAlert Network Shutdown Agent
4151 tu menandmice-noh,menandmice_noh Men & Mice Remote Control
4152 tu idig-mux,idig_mux iDigTech Multiplex
4153 tu mbl-battd MBL Remote Battery Monitoring
4154 tu atlinks atlinks device discovery
4155 tu bzr Bazaar version control system
4156 tu stat-results STAT Results
4157 tu stat-scanner STAT Scanner Control
4158 tu stat-cc STAT Command Center
4159 tu nss Network Security Service
4160 tu jini-discovery Jini Discovery
4161 tu omscontact OMS Contact
4162 tu omstopology OMS Topology
4163 tu silverpeakpeer Silver Peak Peer Protocol
4164 tu silverpeakcomm Silver Peak Communication Protocol
4165 tu altcp ArcLink over Ethernet
4166 tu joost Joost Peer to Peer Protocol
4167 tu ddgn DeskDirect Global Network
4168 tu pslicser PrintSoft License Server
4169 t iadt Automation Drive Interface Transport
4169 u iadt-disc Internet ADT Discovery Protocol
4170 t d-cinema-csp SMPTE Content Synchonization Protocol
4171 t ml-svnet Maxlogic Supervisor Communication
4172 tu pcoip PC over IP
4173 u mma-discovery MMA Device Discovery
4174 t smcluster StorMagic Cluster Services
4174 u sm-disc StorMagic Discovery
4175 t bccp Brocade Cluster Communication Protocol
4176 t tl-ipcproxy Translattice Cluster IPC Proxy
4177 tu wello Wello P2P pubsub service
4178 tu storman
4179 tu MaxumSP Maxum Services
4180 tu httpx
4181 tu macbak
4182 tu pcptcpservice Production Company Pro TCP Service
4183 tu cyborgnet CyborgNet communications protocol
4184 tu universe-suite,universe_suite UNIVERSE SUITE MESSAGE SERVICE
4185 tu wcpp Woven Control Plane Protocol
4186 t boxbackupstore Box Backup Store Service
4187 t csc-proxy,csc_proxy Cascade Proxy
4188 tu vatata Vatata Peer to Peer Protocol
4189 t pcep Path Computation Element Communication Protocol
4190 t sieve ManageSieve Protocol
4191 u dsmipv6 Dual Stack MIPv6 NAT Traversal
4192 t azeti Azeti Agent Service
4192 u azeti-bd azeti blinddate
4193 t pvxplusio PxPlus remote file srvr
4194 t spdm Security Protocol and Data Model
4195 tusd aws-wsp AWS protocol for cloud remoting solution
4197 tu hctl Harman HControl Protocol
4199 tu eims-admin EIMS ADMIN
4200-4299 tu vrml-multi-use VRML Multi User Systems
4300 tu corelccam Corel CCam
4301 tu d-data Diagnostic Data
4302 tu d-data-control Diagnostic Data Control
4303 tu srcp Simple Railroad Command Protocol
4304 tu owserver One-Wire Filesystem Server
4305 tu batman better approach to mobile ad-hoc networking
4306 tu pinghgl Hellgate London
4307 tu trueconf TrueConf Videoconference Service
4308 tu compx-lockview
4309 tu dserver Exsequi Appliance Discovery
4310 tu mirrtex Mir-RT exchange service
4311 t p6ssmc P6R Secure Server Management Console
4312 t pscl-mgt Parascale Membership Manager
4313 t perrla PERRLA User Services
4314 t choiceview-agt ChoiceView Agent
4316 t choiceview-clt ChoiceView Client
4317 t opentelemetry OpenTelemetry Protocol
4319 tu skytale Sentyron SkyTale encrypted communication
4320 tu fdt-rcatp FDT Remote Categorization Protocol
4321 tu rwhois Remote Who Is
4322 tu trim-event TRIM Event Service
4323 tu trim-ice TRIM ICE Service
4325 t geognosisadmin Cadcorp GeognoSIS Administrator
4325 u geognosisman Cadcorp GeognoSIS Administrator
4326 tu geognosis Cadcorp GeognoSIS
4327 tu jaxer-web Jaxer Web Protocol
4328 tu jaxer-manager Jaxer Manager Command Protocol
4329 t publiqare-sync PubliQare Distributed Environment Synchronisation Engine
4330 t dey-sapi DEY Storage Administration REST API
4331 t ktickets-rest ktickets REST API for event management and ticketing systems...
4332 t getty-focus Getty Images FOCUS service
4333 tus ahsp ArrowHead Service Protocol (AHSP)
4334 t netconf-ch-ssh NETCONF Call Home (SSH)
4335 t netconf-ch-tls NETCONF Call Home (TLS)
4336 t restconf-ch-tls RESTCONF Call Home (TLS)
4340 tu gaia Gaia Connector Protocol
4341 u lisp-data LISP Data Packets
4342 u lisp-control LISP Control Packets
4343 tu unicall
4344 tu vinainstall
4345 tu m4-network-as Macro 4 Network AS
4346 tu elanlm ELAN LM
4347 tu lansurveyor LAN Surveyor
4348 tu itose
4349 tu fsportmap File System Port Map
4350 tu net-device Net Device
4351 tu plcy-net-svcs PLCY Net Services
4352 tu pjlink Projector Link
4353 tu f5-iquery F5 iQuery
4354 tu qsnet-trans QSNet Transmitter
4355 tu qsnet-workst QSNet Workstation
4356 tu qsnet-assist QSNet Assistant
4357 tu qsnet-cond QSNet Conductor
4358 tu qsnet-nucl QSNet Nucleus
4359 tu omabcastltkm OMA BCAST Long-Term Key Messages
4360 t matrix-vnet,matrix_vnet Matrix VNet Communication Protocol
4361 u nacnl NavCom Discovery and Control Port
4362 u afore-vdp-disc AFORE vNode Discovery protocol
4366 u shadowstream ShadowStream System
4368 tu wxbrief WeatherBrief Direct
4369 tu epmd Erlang Port Mapper Daemon
4370 tu elpro-tunnel,elpro_tunnel ELPRO V2 Protocol Tunnel
4371 t l2c-control LAN2CAN Control
4371 u l2c-disc LAN2CAN Discovery
4372 tu l2c-data LAN2CAN Data
4373 tu remctl Remote Authenticated Command Service
4374 t psi-ptt PSI Push-to-Talk Protocol
4375 tu tolteces Toltec EasyShare
4376 tu bip BioAPI Interworking
4377 tu cp-spxsvr Cambridge Pixel SPx Server
4378 tu cp-spxdpy Cambridge Pixel SPx Display
4379 tu ctdb
4389 tu xandros-cms Xandros Community Management Service
4390 tu wiegand Physical Access Control
4391 t apwi-imserver American Printware IMServer Protocol
4392 t apwi-rxserver American Printware RXServer Protocol
4393 t apwi-rxspooler American Printware RXSpooler Protocol
4394 u apwi-disc American Printware Discovery
4395 tu omnivisionesx OmniVision communication for Virtual environments
4396 t fly Fly Object Space
4400 tu ds-srv ASIGRA Services
4401 tu ds-srvr ASIGRA Televaulting DS-System Service
4402 tu ds-clnt ASIGRA Televaulting DS-Client Service
4403 tu ds-user ASIGRA Televaulting DS-Client Monitoring/Management
4404 tu ds-admin ASIGRA Televaulting DS-System Monitoring/Management
4405 tu ds-mail ASIGRA Televaulting Message Level Restore service
4406 tu ds-slp ASIGRA Televaulting DS-Sleeper Service
4407 t nacagent Network Access Control Agent
4408 t slscc SLS Technology Control Centre
4409 t netcabinet-com Net-Cabinet comunication
4410 t itwo-server RIB iTWO Application Server
4411 t found Found Messaging Protocol
4412 u smallchat
4413 t vision-mon FORTÉ Vision Monitoring platform
4413 u vision-mon-disc FORTÉ Vision Monitoring platform
4414 t updog Updog Monitoring and Status Framework
4415 t brcd-vr-req Brocade Virtual Router Request
4416 t pjj-player PJJ Media Player
4416 u pjj-player-disc PJJ Media Player discovery
4417 t workflowdir Workflow Director Communication
4418 u axysbridge AXYS communication protocol
4419 t cbp Colnod Binary Protocol
4420 tu nvme NVM Express over Fabrics storage access
4421 t scaleft Multi-Platform Remote Management for Cloud Infrastructure
4422 t tsepisp TSEP Installation Service Protocol
4423 t thingkit thingkit secure mesh
4425 tu netrockey6 NetROCKEY6 SMART Plus Service
4426 tu beacon-port-2 SMARTS Beacon Port
4427 t drizzle Drizzle database server
4428 t omviserver OMV-Investigation Server-Client
4429 t omviagent OMV Investigation Agent-Server
4430 tu rsqlserver REAL SQL Server
4431 t wspipe adWISE Pipe
4432 tu l-acoustics L-ACOUSTICS management
4433 t vop Versile Object Protocol
4441 u netblox Netblox Protocol
4442 tu saris
4443 tu pharos
4444 tu krb524
4444 tu nv-video NV Video default
4445 tu upnotifyp
4446 tu n1-fwp
4447 tu n1-rmgmt
4448 tu asc-slmd ASC Licence Manager
4449 tu privatewire
4450 tu camp Common ASCII Messaging Protocol
4451 tu ctisystemmsg CTI System Msg
4452 tu ctiprogramload CTI Program Load
4453 tu nssalertmgr NSS Alert Manager
4454 tu nssagentmgr NSS Agent Manager
4455 tu prchat-user PR Chat User
4456 tu prchat-server PR Chat Server
4457 tu prRegister PR Register
4458 tu mcp Matrix Configuration Protocol
4460 t ntske Network Time Security Key Establishment
4484 tu hpssmgmt hpssmgmt service
4485 t assyst-dr Assyst Data Repository Service
4486 tu icms Integrated Client Message Service
4487 t prex-tcp Protocol for Remote Execution over TCP
4488 tu awacs-ice Apple Wide Area Connectivity Service ICE Bootstrap
4500 tu ipsec-nat-t IPsec NAT-Traversal
4502 s a25-fap-fgw A25 (FAP-FGW)
4503 u m-bus-oms M-Bus-OMS over UDP
4534 u armagetronad Armagetron Advanced Game Server
4535 tu ehs Event Heap Server
4536 tu ehs-ssl Event Heap Server SSL
4537 tu wssauthsvc WSS Security Service
4538 tu swx-gate Software Data Exchange Gateway
4545 tu worldscores
4546 tu sf-lm SF License Manager (Sentinel)
4547 tu lanner-lm Lanner License Manager
4548 tu synchromesh
4549 tu aegate Aegate PMR Service
4550 tu gds-adppiw-db Perman I Interbase Server
4551 tu ieee-mih MIH Services
4552 tu menandmice-mon Men and Mice Monitoring
4553 t icshostsvc ICS host services
4554 tu msfrs MS FRS Replication
4555 tu rsip RSIP Port
4556 tud dtn-bundle DTN Bundle TCP CL Protocol
4557 u mtcevrunqss Marathon everRun Quorum Service Server
4558 u mtcevrunqman Marathon everRun Quorum Service Manager
4559 tu hylafax
4563 t amahi-anywhere Amahi Anywhere
4566 tu kwtc Kids Watch Time Control Service
4567 tu tram
4568 tu bmc-reporting BMC Reporting
4569 tu iax Inter-Asterisk eXchange
4570 t deploymentmap Service to distribute and update within a site deployment information...
4573 t cardifftec-back A port for communication between a server and client for a custom...
4590 t rid RID over HTTP/TLS
4591 tu l3t-at-an HRPD L3T (AT-AN)
4592 u hrpd-ith-at-an HRPD-ITH (AT-AN)
4593 tu ipt-anri-anri IPT (ANRI-ANRI)
4594 tu ias-session IAS-Session (ANRI-ANRI)
4595 tu ias-paging IAS-Paging (ANRI-ANRI)
4596 tu ias-neighbor IAS-Neighbor (ANRI-ANRI)
4597 tu a21-an-1xbs A21 (AN-1xBS)
4598 tu a16-an-an A16 (AN-AN)
4599 tu a17-an-an A17 (AN-AN)
4600 tu piranha1
4601 tu piranha2
4602 t mtsserver EAX MTS Server
4603 t menandmice-upg Men & Mice Upgrade Agent
4604 t irp Identity Registration Protocol
4605 t sixchat Direct End to End Secure Chat Protocol
4606 t sixid Secure ID to IP registration and lookup
4621 u ventoso Bidirectional single port remote radio VOIP and Control stream
4646 tu dots-signal Distributed Denial-of-Service Open Threat Signaling (DOTS) Signal...
4658 tu playsta2-app PlayStation2 App Port
4659 tu playsta2-lob PlayStation2 Lobby Port
4660 tu smaclmgr
4661 tu kar2ouche Kar2ouche Peer location service
4662 tu oms OrbitNet Message Service
4663 tu noteit Note It! Message Service
4664 tu ems Rimage Messaging Server
4665 tu contclientms Container Client Message Service
4666 tu eportcomm E-Port Message Service
4667 tu mmacomm MMA Comm Services
4668 tu mmaeds MMA EDS Service
4669 tu eportcommdata E-Port Data Service
4670 tu light Light packets transfer protocol
4671 tu acter Bull RSF action server
4672 tu rfa remote file access server
4673 tu cxws CXWS Operations
4674 tu appiq-mgmt AppIQ Agent Management
4675 tu dhct-status BIAP Device Status
4676 tu dhct-alerts BIAP Generic Alert
4677 tu bcs Business Continuity Servi
4678 tu traversal boundary traversal
4679 tu mgesupervision MGE UPS Supervision
4680 tu mgemanagement MGE UPS Management
4681 tu parliant Parliant Telephony System
4682 tu finisar
4683 tu spike Spike Clipboard Service
4684 tu rfid-rp1 RFID Reader Protocol 1.0
4685 tu autopac Autopac Protocol
4686 tu msp-os Manina Service Protocol
4687 tu nst Network Scanner Tool FTP
4688 tu mobile-p2p Mobile P2P Service
4689 tu altovacentral Altova DatabaseCentral
4690 tu prelude Prelude IDS message proto
4691 tu mtn monotone Netsync Protocol
4692 tu conspiracy Conspiracy messaging
4700 tu netxms-agent NetXMS Agent
4701 tu netxms-mgmt NetXMS Management
4702 tu netxms-sync NetXMS Server Synchronization
4703 t npqes-test Network Performance Quality Evaluation System Test Service
4704 t assuria-ins Assuria Insider
4711 tus trinity-dist Trinity Trust Network Node Communication
4725 tu truckstar TruckStar Service
4726 u a26-fap-fgw A26 (FAP-FGW)
4727 t fcis F-Link Client Information Service
4727 u fcis-disc F-Link Client Information Service Discovery
4728 tu capmux CA Port Multiplexer
4729 u gsmtap GSM Interface Tap
4730 tu gearman Gearman Job Queue System
4731 t remcap Remote Capture Protocol
4732 u ohmtrigger OHM server trigger
4733 t resorcs RES Orchestration Catalog Services
4737 tu ipdr-sp IPDR/SP
4738 tu solera-lpn SoleraTec Locator
4739 tus ipfix IP Flow Info Export
4740 tus ipfixs ipfix protocol over TLS
4741 tu lumimgrd Luminizer Manager
4742 t sicct
4742 u sicct-sdp SICCT Service Discovery Protocol
4743 tu openhpid openhpi HPI service
4744 tu ifsp Internet File Synchronization Protocol
4745 tu fmp Funambol Mobile Push
4746 u intelliadm-disc IntelliAdmin Discovery
4747 u buschtrommel peer-to-peer file exchange protocol
4749 tu profilemac Profile for Mac
4750 tu ssad Simple Service Auto Discovery
4751 tu spocp Simple Policy Control Protocol
4752 tu snap Simple Network Audio Protocol
4753 t simon Simple Invocation of Methods Over Network (SIMON)
4753 u simon-disc Simple Invocation of Methods Over Network (SIMON) Discovery
4754 u gre-in-udp GRE-in-UDP Encapsulation
4755 u gre-udp-dtls GRE-in-UDP Encapsulation with DTLS
4756 t RDCenter Reticle Decision Center
4774 t converge Converge RPC
4784 tu bfd-multi-ctl BFD Multihop Control
4785 u cncp Cisco Nexus Control Protocol
4786 t smart-install Smart Install Service
4787 t sia-ctrl-plane Service Insertion Architecture (SIA) Control-Plane
4788 t xmcp eXtensible Messaging Client Protocol
4789 u vxlan Virtual eXtensible Local Area Network (VXLAN)
4790 u vxlan-gpe Generic Protocol Extension for Virtual eXtensible Local Area Network...
4791 u roce IP Routable RocE
4792 tu unified-bus IP Routable Unified Bus
4793 u uet Ultra Ethernet Transport
4800 tu iims Icona Instant Messenging System
4801 tu iwec Icona Web Embedded Chat
4802 tu ilss Icona License System Server
4803 t notateit Notateit Messaging
4803 u notateit-disc Notateit Messaging Discovery
4804 u aja-ntv4-disc AJA ntv4 Video System Discovery
4827 tu htcp
4837 tu varadero-0
4838 tu varadero-1
4839 tu varadero-2
4840 t opcua-tcp OPC UA Connection Protocol
4840 u opcua-udp OPC UA Multicast Datagram Protocol
4841 tu quosa QUOSA Virtual Library Service
4842 tu gw-asv nCode ICE-flow Library AppServer
4843 tu opcua-tls OPC UA TCP Protocol over TLS/SSL
4844 tu gw-log nCode ICE-flow Library LogServer
4845 tu wcr-remlib WordCruncher Remote Library Service
4846 tu contamac-icm,contamac_icm Contamac ICM Service
4847 tu wfc Web Fresh Communication
4848 tu appserv-http App Server - Admin HTTP
4849 tu appserv-https App Server - Admin HTTPS
4850 tu sun-as-nodeagt Sun App Server - NA
4851 tu derby-repli Apache Derby Replication
4867 tu unify-debug Unify Debugger
4868 tu phrelay Photon Relay
4869 tu phrelaydbg Photon Relay Debug
4870 tu cc-tracking Citcom Tracking Service
4871 tu wired
4876 tu tritium-can Tritium CAN Bus Bridge Service
4877 tu lmcs Lighting Management Control System
4878 u inst-discovery Agilent Instrument Discovery
4879 t wsdl-event WSDL Event Receiver
4880 t hislip IVI High-Speed LAN Instrument Protocol
4881 u socp-t SOCP Time Synchronization Protocol
4882 u socp-c SOCP Control Protocol
4883 t wmlserver Meier-Phelps License Server
4884 tu hivestor HiveStor Distributed File System
4885 tu abbs
4888 t xcap-portal xcap code analysis portal public user access
4889 t xcap-control xcap code analysis portal cluster control and administration
4894 tu lyskom LysKOM Protocol A
4899 tu radmin-port RAdmin Port
4900 tu hfcs HFSQL Client/Server Database Engine
4901 t flr-agent,flr_agent FileLocator Remote Search Agent
4902 t magiccontrol magicCONROL RF and Data Interface
4912 t lutap Technicolor LUT Access Protocol
4913 t lutcp LUTher Control Protocol
4914 tu bones Bones Remote Control
4915 t frcs Fibics Remote Control Service
4936 u an-signaling Signal protocol port for autonomic networking
4937 u atsc-mh-ssc ATSC-M/H Service Signaling Channel
4940 tu eq-office-4940 Equitrac Office
4941 tu eq-office-4941 Equitrac Office
4942 tu eq-office-4942 Equitrac Office
4949 tu munin Munin Graphing Framework
4950 tu sybasesrvmon Sybase Server Monitor
4951 tu pwgwims PWG WIMS
4952 tu sagxtsds SAG Directory Server
4953 t dbsyncarbiter Synchronization Arbiter
4969 tu ccss-qmm CCSS QMessageMonitor
4970 tu ccss-qsm CCSS QSystemMonitor
4971 t burp BackUp and Restore Program
4980 u ctxs-vpp Citrix Virtual Path
4984 t webyast
4985 t gerhcs GER HC Standard
4986 tu mrip Model Railway Interface Program
4987 tu smar-se-port1 SMAR Ethernet Port 1
4988 tu smar-se-port2 SMAR Ethernet Port 2
4989 tu parallel Parallel for GAUSS (tm)
4990 tu busycal BusySync Calendar Synch. Protocol
4991 tu vrt VITA Radio Transport
4999 tu hfcs-manager HFSQL Client/Server Database Engine Manager
5000 tu commplex-main
5001 tu commplex-link
5002 tu rfe radio free ethernet
5003 tu fmpro-internal FileMaker, Inc. - Proprietary transport
5004 tud avt-profile-1 RTP media data
5005 tud avt-profile-2 RTP control protocol
5006 tu wsm-server wsm server
5007 tu wsm-server-ssl wsm server ssl
5008 tu synapsis-edge Synapsis EDGE
5009 tu winfs Microsoft Windows Filesystem
5010 tu telelpathstart TelepathStart
5011 tu telelpathattack TelepathAttack
5012 tu nsp NetOnTap Service
5013 tu fmpro-v6 FileMaker, Inc. - Proprietary transport
5014 u onpsocket Overlay Network Protocol
5015 t fmwp FileMaker, Inc. - Web publishing
5020 tu zenginkyo-1
5021 tu zenginkyo-2
5022 tu mice mice server
5023 tu htuilsrv Htuil Server for PLD2
5024 tu scpi-telnet
5025 tu scpi-raw
5026 tu strexec-d Storix I/O daemon (data)
5027 tu strexec-s Storix I/O daemon (stat)
5028 t qvr Quiqum Virtual Relais
5029 tu infobright Infobright Database Server
5031 u dmp Direct Message Protocol
5032 t signacert-agent SignaCert Enterprise Trust Server Agent
5033 t jtnetd-server Janstor Secure Data
5034 t jtnetd-status Janstor Status
5042 tu asnaacceler8db
5043 tu swxadmin ShopWorX Administration
5044 tu lxi-evntsvc LXI Event Service
5045 t osp Open Settlement Protocol
5046 u vpm-udp Vishay PM UDP Service
5047 u iscape iSCAPE Data Broadcasting
5048 t texai Texai Message Service
5049 tu ivocalize iVocalize Web Conference
5050 tu mmcc multimedia conference control tool
5051 tu ita-agent ITA Agent
5052 tu ita-manager ITA Manager
5053 t rlm RLM License Server
5053 u rlm-disc RLM Discovery Server
5054 t rlm-admin RLM administrative interface
5055 tu unot
5056 tu intecom-ps1 Intecom Pointspan 1
5057 tu intecom-ps2 Intecom Pointspan 2
5058 u locus-disc Locus Discovery
5059 tu sds SIP Directory Services
5060 tus sip
5061 tus sips SIP-TLS
5062 tu na-localise Localisation access
5063 t csrpc centrify secure RPC
5064 tu ca-1 Channel Access 1
5065 tu ca-2 Channel Access 2
5066 tu stanag-5066 STANAG-5066-SUBNET-INTF
5067 tu authentx Authentx Service
5068 t bitforestsrv Bitforest Data Service
5069 tu i-net-2000-npr I/Net 2000-NPR
5070 tu vtsas VersaTrans Server Agent Service
5071 tu powerschool
5072 tu ayiya Anything In Anything
5073 tu tag-pm Advantage Group Port Mgr
5074 tu alesquery ALES Query
5075 t pvaccess Experimental Physics and Industrial Control System
5078 u pixelpusher PixelPusher pixel data
5079 u cp-spxrpts Cambridge Pixel SPx Reports
5080 tu onscreen OnScreen Data Collection Service
5081 tu sdl-ets SDL - Ent Trans Server
5082 tu qcp Qpur Communication Protocol
5083 tu qfp Qpur File Protocol
5084 tu llrp EPCglobal Low-Level Reader Protocol
5085 tu encrypted-llrp EPCglobal Encrypted LLRP
5086 t aprigo-cs Aprigo Collection Service
5087 t biotic BIOTIC - Binary Internet of Things Interoperable Communication
5090 s car Candidate AR
5091 s cxtp Context Transfer Protocol
5092 u magpie Magpie Binary
5093 tu sentinel-lm Sentinel LM
5094 tu hart-ip
5099 tu sentlm-srv2srv SentLM Srv2Srv
5100 tu socalia Socalia service mux
5101 t talarian-tcp Talarian_TCP
5101 u talarian-udp Talarian_UDP
5102 tu oms-nonsecure Oracle OMS non-secure
5103 t actifio-c2c Actifio C2C
5104 u tinymessage
5105 u hughes-ap Hughes Association Protocol
5106 t actifioudsagent Actifio UDS Agent
5107 t actifioreplic Disk to Disk replication between Actifio Clusters
5111 tu taep-as-svc TAEP AS service
5112 tu pm-cmdsvr PeerMe Msg Cmd Service
5114 t ev-services Enterprise Vault Services
5115 t autobuild Symantec Autobuild Service
5116 u emb-proj-cmd EPSON Projecter Image Transfer
5117 t gradecam GradeCam Image Processing
5120 tu barracuda-bbs Barracuda Backup Protocol
5133 tu nbt-pc Policy Commander
5134 t ppactivation PP ActivationServer
5135 t erp-scale
5136 u minotaur-sa Minotaur SA
5137 tu ctsd MyCTS server port
5145 tu rmonitor-secure,rmonitor_secure RMONITOR SECURE
5146 t social-alarm Social Alarm Service
5150 tu atmp Ascend Tunnel Management Protocol
5151 tu esri-sde,esri_sde ESRI SDE Instance
5152 tu sde-discovery ESRI SDE Instance Discovery
5154 tu bzflag BZFlag game server
5155 tu asctrl-agent Oracle asControl Agent
5156 t rugameonline Russian Online Game
5157 t mediat Mediat Remote Object Exchange
5161 t snmpssh SNMP over SSH Transport Model
5162 t snmpssh-trap SNMP Notification over SSH Transport Model
5163 t sbackup Shadow Backup
5164 t vpa Virtual Protocol Adapter
5164 u vpa-disc Virtual Protocol Adapter Discovery
5165 tu ife-icorp,ife_icorp ife_1corp
5166 tu winpcs WinPCS Service Connection
5167 tu scte104 SCTE104 Connection
5168 tu scte30 SCTE30 Connection
5172 t pcoip-mgmt PC over IP Endpoint Management
5190 tu aol America-Online
5191 tu aol-1 AmericaOnline1
5192 tu aol-2 AmericaOnline2
5193 tu aol-3 AmericaOnline3
5194 t cpscomm CipherPoint Config Service
5195 t ampl-lic The protocol is used by a license server and client programs to...
5196 t ampl-tableproxy The protocol is used by two programs that exchange "table" data used...
5197 t tunstall-lwp Tunstall Lone worker device interface
5200 tu targus-getdata TARGUS GetData
5201 tu targus-getdata1 TARGUS GetData 1
5202 tu targus-getdata2 TARGUS GetData 2
5203 tu targus-getdata3 TARGUS GetData 3
5209 t nomad Nomad Device Video Transfer
5215 ts noteza NOTEZA Data Safety Service
5221 t 3exmp 3eTI Extensible Management Protocol for OAMP
5222 t xmpp-client XMPP Client Connection
5223 tu hpvirtgrp HP Virtual Machine Group Management
5224 tu hpvirtctrl HP Virtual Machine Console Operations
5225 tu hp-server HP Server
5226 tu hp-status HP Status
5227 tu perfd HP System Performance Metric Service
5228 t hpvroom HP Virtual Room Service
5229 t jaxflow Netflow/IPFIX/sFlow Collector and Forwarder Management
5230 t jaxflow-data JaxMP RealFlow application and protocol data
5231 t crusecontrol Remote Control of Scan Software for Cruse Scanners
5232 t csedaemon Cruse Scanning System Service
5233 t enfs Etinnae Network File Service
5234 tu eenet EEnet communications
5235 tu galaxy-network Galaxy Network Service
5236 tu padl2sim
5237 tu mnet-discovery m-net discovery
5242 t attune ATTUne API
5243 t xycstatus xyClient Status API and rendevous point
5245 t downtools DownTools Control Protocol
5245 u downtools-disc DownTools Discovery Protocol
5246 u capwap-control CAPWAP Control Protocol
5247 u capwap-data CAPWAP Data Protocol
5248 tu caacws CA Access Control Web Service
5249 tu caaclang2 CA AC Lang Service
5250 tu soagateway
5251 tu caevms CA eTrust VM Service
5252 tu movaz-ssc Movaz SSC
5253 t kpdp Kohler Power Device Protocol
5254 t logcabin LogCabin storage service
5264 tu 3com-njack-1 3Com Network Jack Port 1
5265 tu 3com-njack-2 3Com Network Jack Port 2
5269 t xmpp-server XMPP Server Connection
5270 tu cartographerxmp Cartographer XMP
5271 t cuelink StageSoft CueLink messaging
5271 u cuelink-disc StageSoft CueLink discovery
5272 tu pk
5280 t xmpp-bosh Bidirectional-streams Over Synchronous HTTP (BOSH)
5281 t undo-lm Undo License Manager
5282 tu transmit-port Marimba Transmitter Port
5298 tu presence XMPP Link-Local Messaging
5299 tu nlg-data NLG Data Service
5300 tu hacl-hb HA cluster heartbeat
5301 tu hacl-gs HA cluster general services
5302 tu hacl-cfg HA cluster configuration
5303 tu hacl-probe HA cluster probing
5304 tu hacl-local HA Cluster Commands
5305 tu hacl-test HA Cluster Test
5306 tu sun-mc-grp Sun MC Group
5307 tu sco-aip SCO AIP
5308 tu cfengine
5309 tu jprinter J Printer
5310 tu outlaws
5312 tu permabit-cs Permabit Client-Server
5313 tu rrdp Real-time & Reliable Data
5314 tu opalis-rbt-ipc
5315 tu hacl-poll HA Cluster UDP Polling
5316 t hpbladems HPBladeSystem Monitor Service
5317 t hpdevms HP Device Monitor Service
5318 t pkix-cmc PKIX Certificate Management using CMS (CMC)
5320 t bsfserver-zn Webservices-based Zn interface of BSF
5321 t bsfsvr-zn-ssl Webservices-based Zn interface of BSF over SSL
5343 tu kfserver Sculptor Database Server
5344 tu xkotodrcp xkoto DRCP
5349 tu stuns Session Traversal Utilities for NAT (STUN) port
5349 tu turns TURN over TLS
5349 tu stun-behaviors STUN Behavior Discovery over TLS
5350 u pcp-multicast Port Control Protocol Multicast
5351 u pcp Port Control Protocol
5352 tu dns-llq DNS Long-Lived Queries
5353 tu mdns Multicast DNS
5354 tu mdnsresponder Multicast DNS Responder IPC
5355 tu llmnr
5356 tu ms-smlbiz Microsoft Small Business
5357 tu wsdapi Web Services for Devices
5358 tu wsdapi-s WS for Devices Secured
5359 tu ms-alerter Microsoft Alerter
5360 tu ms-sideshow Protocol for Windows SideShow
5361 tu ms-s-sideshow Secure Protocol for Windows SideShow
5362 tu serverwsd2 Microsoft Windows Server WSD2 Service
5363 tu net-projection Windows Network Projection
5364 u kdnet Microsoft Kernel Debugger
5397 tu stresstester StressTester(tm) Injector
5398 tu elektron-admin Elektron Administration
5399 tu securitychase
5400 tu excerpt Excerpt Search
5401 tu excerpts Excerpt Search Secure
5402 tu mftp OmniCast MFTP
5403 tu hpoms-ci-lstn
5404 tu hpoms-dps-lstn
5405 tu netsupport
5406 tu systemics-sox Systemics Sox
5407 tu foresyte-clear
5408 tu foresyte-sec
5409 tu salient-dtasrv Salient Data Server
5410 tu salient-usrmgr Salient User Manager
5411 tu actnet
5412 tu continuus
5413 tu wwiotalk
5414 tu statusd
5415 tu ns-server NS Server
5416 tu sns-gateway SNS Gateway
5417 tu sns-agent SNS Agent
5418 tu mcntp
5419 tu dj-ice
5420 tu cylink-c
5421 tu netsupport2 Net Support 2
5422 tu salient-mux Salient MUX
5423 tu virtualuser
5424 tu beyond-remote Beyond Remote
5425 tu br-channel Beyond Remote Command Channel
5426 tu devbasic
5427 tu sco-peer-tta
5428 tu telaconsole
5429 tu base Billing and Accounting System Exchange
5430 tu radec-corp RADEC CORP
5431 tu park-agent PARK AGENT
5432 tu postgresql PostgreSQL Database
5433 tu pyrrho Pyrrho DBMS
5434 tu sgi-arrayd SGI Array Services Daemon
5435 tu sceanics SCEANICS situation and action notification
5436 u pmip6-cntl
5437 u pmip6-data
5443 tu spss Pearson HTTPS
5445 ts smbdirect Server Message Block over Remote Direct Memory Access
5450 t tiepie TiePie engineering data acquisition
5450 u tiepie-disc TiePie engineering data acquisition (discovery)
5453 tu surebox
5454 tu apc-5454 APC 5454
5455 tu apc-5455 APC 5455
5456 tu apc-5456 APC 5456
5461 tu silkmeter
5462 tu ttl-publisher TTL Publisher
5463 tu ttlpriceproxy TTL Price Proxy
5464 tu quailnet Quail Networks Object Broker
5465 tu netops-broker
5470 t apsolab-col The Apsolab company's data collection protocol (native api)
5471 t apsolab-cols The Apsolab company's secure data collection protocol (native api)
5472 t apsolab-tag The Apsolab company's dynamic tag protocol
5473 t apsolab-tags The Apsolab company's secure dynamic tag protocol
5474 u apsolab-rpc The Apsolab company's status query protocol
5475 t apsolab-data The Apsolab company's data retrieval protocol
5500 tu fcp-addr-srvr1
5501 tu fcp-addr-srvr2
5502 tu fcp-srvr-inst1
5503 tu fcp-srvr-inst2
5504 tu fcp-cics-gw1
5505 tu checkoutdb Checkout Database
5506 tu amc Amcom Mobile Connect
5507 t psl-management PowerSysLab Electrical Management
5540 tu matter Matter Operational Discovery and Communi
5543 t qftest-licserve QF-Test License Server
5550 t cbus Model Railway control using the CBUS message protocol
5553 tu sgi-eventmond SGI Eventmond Port
5554 tu sgi-esphttp SGI ESP HTTP
5555 tu personal-agent Personal Agent
5556 tu freeciv Freeciv gameplay
5557 t farenet Sandlab FARENET
5565 t dp-bura Data Protector BURA
5566 t westec-connect Westec Connect
5567 tu dof-dps-mc-sec DOF Protocol Stack Multicast/Secure Transport
5568 tu sdt Session Data Transport Multicast
5569 t rdmnet-ctrl PLASA E1.33, Remote Device Management (RDM) controller status...
5569 u rdmnet-device PLASA E1.33, Remote Device Management (RDM) messages
5573 tu sdmmp SAS Domain Management Messaging Protocol
5574 t lsi-bobcat SAS IO Forwarding
5575 t ora-oap Oracle Access Protocol
5579 t fdtracks FleetDisplay Tracking Service
5580 tu tmosms0 T-Mobile SMS Protocol Message 0
5581 tu tmosms1 T-Mobile SMS Protocol Message 1
5582 tu fac-restore T-Mobile SMS Protocol Message 3
5583 tu tmo-icon-sync T-Mobile SMS Protocol Message 2
5584 tu bis-web BeInSync-Web
5585 tu bis-sync BeInSync-sync
5586 t att-mt-sms Planning to send mobile terminated SMS to the specific port so that...
5597 tu ininmessaging inin secure messaging
5598 tu mctfeed MCT Market Data Feed
5599 tu esinstall Enterprise Security Remote Install
5600 tu esmmanager Enterprise Security Manager
5601 tu esmagent Enterprise Security Agent
5602 tu a1-msc
5603 tu a1-bs
5604 tu a3-sdunode
5605 tu a4-sdunode
5618 t efr Fiscal Registering Protocol
5627 tu ninaf Node Initiated Network Association Forma
5628 tu htrust HTrust API
5629 tu symantec-sfdb Symantec Storage Foundation for Database
5630 tu precise-comm PreciseCommunication
5631 tu pcanywheredata
5632 tu pcanywherestat
5633 tu beorl BE Operations Request Listener
5634 tu xprtld SF Message Service
5635 t sfmsso SFM Authentication Subsystem
5636 t sfm-db-server SFMdb - SFM DB server
5637 t cssc Symantec CSSC
5638 t flcrs Symantec Fingerprint Lookup and Container Reference Service
5639 t ics Symantec Integrity Checking Service
5646 t vfmobile Ventureforth Mobile
5666 t nrpe Nagios Remote Plugin Executor
5670 t filemq ZeroMQ file publish-subscribe protocol
5670 u zre-disc Local area discovery and messaging over ZeroMQ
5671 tu amqps amqp protocol over TLS/SSL
5672 tus amqp
5673 tu jms JACL Message Server
5674 tu hyperscsi-port HyperSCSI Port
5675 tus v5ua V5UA application port
5676 tu raadmin RA Administration
5677 tu questdb2-lnchr Quest Central DB2 Launchr
5678 tu rrac Remote Replication Agent Connection
5679 tu dccm Direct Cable Connect Manager
5680 tu auriga-router Auriga Router Service
5681 tu ncxcp Net-coneX Control Protocol
5682 u brightcore BrightCore control & data transfer exchange
5683 tu coap Constrained Application Protocol (CoAP)
5684 tu coaps Constrained Application Protocol (CoAP)
5687 u gog-multiplayer GOG multiplayer game protocol
5688 tu ggz GGZ Gaming Zone
5689 tu qmvideo QM video network management protocol
5693 t rbsystem Robert Bosch Data Transfer
5696 t kmip Key Management Interoperability Protocol
5700 t supportassist Dell SupportAssist data center management
5705 t storageos StorageOS REST API
5713 tu proshareaudio proshare conf audio
5714 tu prosharevideo proshare conf video
5715 tu prosharedata proshare conf data
5716 tu prosharerequest proshare conf request
5717 tu prosharenotify proshare conf notify
5718 tu dpm DPM Communication Server
5719 tu dpm-agent DPM Agent Coordinator
5720 tu ms-licensing
5721 tu dtpt Desktop Passthru Service
5722 tu msdfsr Microsoft DFS Replication Service
5723 tu omhs Operations Manager - Health Service
5724 tu omsdk Operations Manager - SDK Service
5725 t ms-ilm Microsoft Identity Lifecycle Manager
5726 t ms-ilm-sts Microsoft Lifecycle Manager Secure Token Service
5727 t asgenf ASG Event Notification Framework
5728 t io-dist-data Dist. I/O Comm. Service Data and Control
5728 u io-dist-group Dist. I/O Comm. Service Group Membership
5729 tu openmail Openmail User Agent Layer
5730 tu unieng Steltor's calendar access
5741 tu ida-discover1 IDA Discover Port 1
5742 tu ida-discover2 IDA Discover Port 2
5743 tu watchdoc-pod Watchdoc NetPOD Protocol
5744 tu watchdoc Watchdoc Server
5745 tu fcopy-server
5746 tu fcopys-server
5747 tu tunatic Wildbits Tunatic
5748 tu tunalyzer Wildbits Tunalyzer
5750 tu rscd Bladelogic Agent Service
5755 tu openmailg OpenMail Desk Gateway server
5757 tu x500ms OpenMail X.500 Directory Server
5766 tu openmailns OpenMail NewMail Server
5767 tu s-openmail OpenMail Suer Agent Layer (Secure)
5768 tu openmailpxy OpenMail CMTS Server
5769 tu spramsca x509solutions Internal CA
5770 tu spramsd x509solutions Secure Data
5771 tu netagent
5777 tu starfield-io Control commands and responses
5780 t vts-rpc Visual Tag System RPC
5781 tu 3par-evts 3PAR Event Reporting Service
5782 tu 3par-mgmt 3PAR Management Service
5783 tu 3par-mgmt-ssl 3PAR Management Service with SSL
5784 u ibar Cisco Interbox Application Redundancy
5785 tu 3par-rcopy 3PAR Inform Remote Copy
5786 u cisco-redu redundancy notification
5787 u waascluster Cisco WAAS Cluster Protocol
5793 tu xtreamx XtreamX Supervised Peer message
5794 u spdp Simple Peered Discovery Protocol
5798 t enlabel-dpl Proprietary Website deployment service
5813 tu icmpd
5814 tu spt-automation Support Automation
5820 t autopassdaemon AutoPass licensing
5841 t shiprush-d-ch Z-firm ShipRush interface for web access and bidirectional data
5842 t reversion Reversion Backup/Restore
5859 tu wherehoo
5863 tu ppsuitemsg PlanetPress Suite Messeng
5868 ts diameters Diameter over TLS/TCP
5883 t jute Javascript Unit Test Environment
5900 tu rfb Remote Framebuffer
5903 tus ff-ice Flight & Flow Info for Collaborative Env
5904 tus ag-swim Air-Ground SWIM
5905 tus asmgcs Adv Surface Mvmnt and Guidance Cont Sys
5906 tus rpas-c2 Remotely Piloted Vehicle C&C
5907 tus dsd Distress and Safety Data App
5908 tus ipsma IPS Management Application
5909 tus agma Air-ground media advisory
5910 tu ats-atn Air Traffic Services applications using ATN
5910 s cm Context Management
5911 tu ats-acars Air Traffic Services applications using ACARS
5911 s cpdlc Controller Pilot Data Link Communication
5912 tu ais-met Aeronautical Information Service/Meteorological applications using...
5912 s fis Flight Information Services
5913 tu aoc-acars Airline operational communications applications using ACARS
5913 s ads-c Automatic Dependent Surveillance
5914 tus ipsdtls Security for Internet Protocol Suite
5963 tu indy Indy Application Server
5968 tu mppolicy-v5
5969 tu mppolicy-mgr
5984 tu couchdb
5985 tu wsman WBEM WS-Management HTTP
5986 tu wsmans WBEM WS-Management HTTP over TLS/SSL
5987 tu wbem-rmi WBEM RMI
5988 tu wbem-http WBEM CIM-XML (HTTP)
5989 tu wbem-https WBEM CIM-XML (HTTPS)
5990 tu wbem-exp-https WBEM Export HTTPS
5991 tu nuxsl
5992 tu consul-insight Consul InSight Security
5993 t cim-rs DMTF WBEM CIM REST
5994 t rms-agent RMS Agent Listening Service
5999 tu cvsup
6000-6063 tu x11 X Window System
6064 tu ndl-ahp-svc
6065 tu winpharaoh
6066 tu ewctsp
6068 t gsmp-ancp GSMP/ANCP
6069 tu trip
6070 tu messageasap
6071 tu ssdtp
6072 tu diagnose-proc
6073 tu directplay8
6074 tu max Microsoft Max
6075 t dpm-acm Microsoft DPM Access Control Manager
6076 t msft-dpm-cert Microsoft DPM WCF Certificates
6077 t iconstructsrv iConstruct Server
6080 u gue Generic UDP Encapsulation
6081 u geneve Generic Network Virtualization Encapsulation (Geneve)
6082 u p25cai APCO Project 25 Common Air Interface - UDP encapsulation
6083 u miami-bcast telecomsoftware miami broadcast
6084 t reload-config Peer to Peer Infrastructure Configuration
6085 tu konspire2b konspire2b p2p network
6086 tu pdtp PDTP P2P
6087 tu ldss Local Download Sharing Service
6088 t doglms SuperDog License Manager
6088 u doglms-notify SuperDog License Manager Notifier
6099 t raxa-mgmt RAXA Management
6100 tu synchronet-db
6101 tu synchronet-rtc
6102 tu synchronet-upd
6103 tu rets
6104 tu dbdb
6105 tu primaserver Prima Server
6106 tu mpsserver MPS Server
6107 tu etc-control ETC Control
6108 tu sercomm-scadmin
6109 tu globecast-id
6110 tu softcm HP SoftBench CM
6111 tu spc HP SoftBench Sub-Process Control
6112 tu dtspcd Desk-Top Sub-Process Control Daemon
6113 t dayliteserver Daylite Server
6114 t wrspice WRspice IPC Service
6115 t xic Xic IPC Service
6116 t xtlserv XicTools License Manager Service
6117 t daylitetouch Daylite Touch Sync
6118 u tipc Transparent Inter Process Communication
6121 t spdy SPDY for a faster web
6122 tu bex-webadmin Backup Express Web Server
6123 tu backup-express Backup Express
6124 tu pnbs Phlexible Network Backup Service
6130 t damewaremobgtwy The DameWare Mobile Gateway Service
6133 tu nbt-wol New Boundary Tech WOL
6140 tu pulsonixnls Pulsonix Network License Service
6141 tu meta-corp Meta Corporation License Manager
6142 tu aspentec-lm Aspen Technology License Manager
6143 tu watershed-lm Watershed License Manager
6144 tu statsci1-lm StatSci License Manager - 1
6145 tu statsci2-lm StatSci License Manager - 2
6146 tu lonewolf-lm Lone Wolf Systems License Manager
6147 tu montage-lm Montage License Manager
6148 tu ricardo-lm Ricardo North America License Manager
6149 tu tal-pod
6159 t efb-aci EFB Application Control Interface
6160 t ecmp Emerson Extensible Control and Management Protocol
6160 u ecmp-data Emerson Extensible Control and Management Protocol Data
6161 tu patrol-ism PATROL Internet Srv Mgr
6162 tu patrol-coll PATROL Collector
6163 tu pscribe Precision Scribe Cnx Port
6200 tu lm-x LM-X License Manager by X-Formation
6201 u thermo-calc Management of service nodes in a processing grid for thermodynamic...
6209 tu qmtps QMTP over TLS
6222 tu radmind Radmind Access Protocol
6241 t jeol-nsdtp-1 JEOL Network Services Data Transport Protocol 1
6241 u jeol-nsddp-1 JEOL Network Services Dynamic Discovery Protocol 1
6242 t jeol-nsdtp-2 JEOL Network Services Data Transport Protocol 2
6242 u jeol-nsddp-2 JEOL Network Services Dynamic Discovery Protocol 2
6243 t jeol-nsdtp-3 JEOL Network Services Data Transport Protocol 3
6243 u jeol-nsddp-3 JEOL Network Services Dynamic Discovery Protocol 3
6244 t jeol-nsdtp-4 JEOL Network Services Data Transport Protocol 4
6244 u jeol-nsddp-4 JEOL Network Services Dynamic Discovery Protocol 4
6251 tu tl1-raw-ssl TL1 Raw Over SSL/TLS
6252 tu tl1-ssh TL1 over SSH
6253 tu crip
6267 t gld GridLAB-D User Interface
6268 tu grid Grid Authentication
6269 tu grid-alt Grid Authentication Alt
6300 tu bmc-grx BMC GRX
6301 tu bmc-ctd-ldap,bmc_ctd_ldap BMC CONTROL-D LDAP SERVER
6306 tu ufmp Unified Fabric Management Protocol
6315 t scup Sensor Control Unit Protocol
6315 u scup-disc Sensor Control Unit Protocol Discovery Protocol
6316 tu abb-escp Ethernet Sensor Communications Protocol
6317 t nav-data-cmd Navtech Radar Sensor Data Command
6317 u nav-data Navtech Radar Sensor Data
6318 t iona-data IONA Measurement and control data
6320 tu repsvc Double-Take Replication Service
6321 tu emp-server1 Empress Software Connectivity Server 1
6322 tu emp-server2 Empress Software Connectivity Server 2
6324 t hrd-ncs HR Device Network Configuration Service
6324 u hrd-ns-disc HR Device Network service
6325 t dt-mgmtsvc Double-Take Management Service
6326 t dt-vra Double-Take Virtual Recovery Assistant
6343 tu sflow sFlow traffic monitoring
6344 t streletz Argus-Spectr security and fire-prevention systems service
6346 tu gnutella-svc
6347 tu gnutella-rtr
6350 tu adap App Discovery and Access Protocol
6355 tu pmcs PMCS applications
6360 tu metaedit-mu MetaEdit+ Multi-User
6363 u ndn Named Data Networking
6370 tu metaedit-se MetaEdit+ Server Administration
6379 t redis An advanced key-value cache and store
6382 tu metatude-mds Metatude Dialogue Server
6389 tu clariion-evr01
6390 tu metaedit-ws MetaEdit+ WebService API
6400 tu boe-cms Business Objects CMS contact port
6401 tu boe-was
6402 tu boe-eventsrv
6403 tu boe-cachesvr
6404 tu boe-filesvr Business Objects Enterprise internal server
6405 tu boe-pagesvr Business Objects Enterprise internal server
6406 tu boe-processsvr Business Objects Enterprise internal server
6407 tu boe-resssvr1 Business Objects Enterprise internal server
6408 tu boe-resssvr2 Business Objects Enterprise internal server
6409 tu boe-resssvr3 Business Objects Enterprise internal server
6410 tu boe-resssvr4 Business Objects Enterprise internal server
6417 tu faxcomservice Faxcom Message Service
6418 t syserverremote SYserver remote commands
6419 t svdrp Simple VDR Protocol
6419 u svdrp-disc Simple VDR Protocol Discovery
6420 tu nim-vdrshell NIM_VDRShell
6421 tu nim-wan NIM_WAN
6432 t pgbouncer
6440 t heliosd heliosd daemon
6442 t tarp Transitory Application Request Protocol
6443 tu sun-sr-https Service Registry Default HTTPS Domain
6444 tu sge-qmaster,sge_qmaster Grid Engine Qmaster Service
6445 tu sge-execd,sge_execd Grid Engine Execution Service
6446 tu mysql-proxy MySQL Proxy
6455 tu skip-cert-recv SKIP Certificate Receive
6456 tu skip-cert-send SKIP Certificate Send
6464 tu ieee11073-20701 Port assignment for medical device communication in accordance to...
6471 tu lvision-lm LVision License Manager
6480 tu sun-sr-http Service Registry Default HTTP Domain
6481 tu servicetags Service Tags
6482 tu ldoms-mgmt Logical Domains Management Interface
6483 tu SunVTS-RMI SunVTS RMI
6484 tu sun-sr-jms Service Registry Default JMS Domain
6485 tu sun-sr-iiop Service Registry Default IIOP Domain
6486 tu sun-sr-iiops Service Registry Default IIOPS Domain
6487 tu sun-sr-iiop-aut Service Registry Default IIOPAuth Domain
6488 tu sun-sr-jmx Service Registry Default JMX Domain
6489 tu sun-sr-admin Service Registry Default Admin Domain
6500 tu boks BoKS Master
6501 tu boks-servc,boks_servc BoKS Servc
6502 tu boks-servm,boks_servm BoKS Servm
6503 tu boks-clntd,boks_clntd BoKS Clntd
6505 tu badm-priv,badm_priv BoKS Admin Private Port
6506 tu badm-pub,badm_pub BoKS Admin Public Port
6507 tu bdir-priv,bdir_priv BoKS Dir Server, Private Port
6508 tu bdir-pub,bdir_pub BoKS Dir Server, Public Port
6509 tu mgcs-mfp-port MGCS-MFP Port
6510 tu mcer-port MCER Port
6511 u dccp-udp Datagram Congestion Control Protocol Encapsulation for NAT Traversal
6513 t netconf-tls NETCONF over TLS
6514 tud syslog-tls Syslog over TLS
6515 tu elipse-rec Elipse RPC Protocol
6543 tu lds-distrib lds_distrib
6544 tu lds-dump LDS Dump Service
6547 tu apc-6547 APC 6547
6548 tu apc-6548 APC 6548
6549 tu apc-6549 APC 6549
6550 tu fg-sysupdate
6551 tu sum Software Update Manager
6556 t checkmk-agent Checkmk Monitoring Agent
6558 tu xdsxdm
6566 tu sane-port SANE Control Port
6568 t canit-store,canit_store CanIt Storage Manager
6568 u rp-reputation Roaring Penguin IP Address Reputation Collection
6579 tu affiliate
6580 tu parsec-master Parsec Masterserver
6581 tu parsec-peer Parsec Peer-to-Peer
6582 tu parsec-game Parsec Gameserver
6583 tu joaJewelSuite JOA Jewel Suite
6600 t mshvlm Microsoft Hyper-V Live Migration
6601 t mstmg-sstp Microsoft Threat Management Gateway SSTP
6602 t wsscomfrmwk Windows WSS Communication Framework
6619 tu odette-ftps ODETTE-FTP over TLS/SSL
6620 tu kftp-data Kerberos V5 FTP Data
6621 tu kftp Kerberos V5 FTP Control
6622 tu mcftp Multicast FTP
6623 tu ktelnet Kerberos V5 Telnet
6624 t datascaler-db DataScaler database
6625 t datascaler-ctl DataScaler control
6626 tu wago-service WAGO Service and Update
6627 tu nexgen Allied Electronics NeXGen
6628 tu afesc-mc AFE Stock Channel M/C
6629 tu nexgen-aux Secondary, (non ANDI) multi-protocol multi-function interface to the...
6632 t mxodbc-connect eGenix mxODBC Connect
6633 u cisco-vpath-tun Cisco vPath Services Overlay
6634 u mpls-pm MPLS Performance Measurement out-of-band response
6635 u mpls-udp Encapsulate MPLS packets in UDP tunnels
6636 u mpls-udp-dtls Encapsulate MPLS packets in UDP tunnels with DTLS
6640 t ovsdb Open vSwitch Database protocol
6653 tu openflow
6655 t pcs-sf-ui-man PC SOFT - Software factory UI/manager
6656 t emgmsg Emergency Message Control Service
6657 u palcom-disc PalCom Discovery
6665-6669 t ircu
6670 tu vocaltec-gold Vocaltec Global Online Directory
6671 tu p4p-portal P4P Portal Service
6672 tu vision-server,vision_server vision_server
6673 tu vision-elmd,vision_elmd vision_elmd
6678 t vfbp Viscount Freedom Bridge Protocol
6678 u vfbp-disc Viscount Freedom Bridge Discovery
6679 tu osaut Osorno Automation
6687 t clever-ctrace CleverView for cTrace Message Service
6688 t clever-tcpip CleverView for TCP/IP Message Service
6689 tu tsa Tofino Security Appliance
6690 t cleverdetect CLEVERDetect Message Service
6696 u babel Babel Routing Protocol
6697 t ircs-u Internet Relay Chat via TLS/SSL
6699 u babel-dtls Babel Routing Protocol over DTLS
6701 tu kti-icad-srvr KTI/ICAD Nameserver
6702 tu e-design-net e-Design network
6703 tu e-design-web e-Design web
6704 s frc-hp ForCES HP (High Priority) channel
6705 s frc-mp ForCES MP (Medium Priority) channel
6706 s frc-lp ForCES LP (Low priority) channel
6714 tu ibprotocol Internet Backplane Protocol
6715 tu fibotrader-com Fibotrader Communications
6716 t princity-agent Princity Agent
6767 tu bmc-perf-agent BMC PERFORM AGENT
6768 tu bmc-perf-mgrd BMC PERFORM MGRD
6769 tu adi-gxp-srvprt ADInstruments GxP Server
6770 tu plysrv-http PolyServe http
6771 tu plysrv-https PolyServe https
6777 t ntz-tracker netTsunami Tracker
6778 t ntz-p2p-storage netTsunami p2p storage system
6784 u bfd-lag Bidirectional Forwarding Detection (BFD) on Link Aggregation Group...
6785 tu dgpf-exchg DGPF Individual Exchange
6786 tu smc-jmx Sun Java Web Console JMX
6787 tu smc-admin Sun Web Console Admin
6788 tu smc-http
6789 t radg GSS-API for the Oracle Remote Administration Daemon
6790 tu hnmp
6791 tu hnm Halcyon Network Manager
6801 tu acnet ACNET Control System Protocol
6817 t pentbox-sim PenTBox Secure IM Protocol
6831 tu ambit-lm
6841 tu netmo-default Netmo Default
6842 tu netmo-http Netmo HTTP
6850 tu iccrushmore
6868 t acctopus-cc Acctopus Command Channel
6868 u acctopus-st Acctopus Status
6888 tu muse
6900 t rtimeviewer R*TIME Viewer Data Interface
6901 t jetstream Novell Jetstream messaging protocol
6924 tu split-ping Ping with RX/TX latency/loss split
6935 tu ethoscan EthoScan Service
6936 tu xsmsvc XenSource Management Service
6946 tu bioserver Biometrics Server
6951 tu otlp
6961 tu jmact3
6962 tu jmevt2
6963 tu swismgr1
6964 tu swismgr2
6965 tu swistrap
6966 tu swispol
6969 tu acmsoda
6970 t conductor Conductor test coordination protocol
6970 s conductor-mpx conductor for multiplex
6980 u qolyester QoS-extended OLSR protocol
6997 tu MobilitySrv Mobility XE Protocol
6998 tu iatp-highpri
6999 tu iatp-normalpri
7000 tu afs3-fileserver file server itself
7001 tu afs3-callback callbacks to cache managers
7002 tu afs3-prserver users & groups database
7003 tu afs3-vlserver volume location database
7004 tu afs3-kaserver AFS/Kerberos authentication service
7005 tu afs3-volser volume managment server
7006 tu afs3-errors error interpretation service
7007 tu afs3-bos basic overseer process
7008 tu afs3-update server-to-server updater
7009 tu afs3-rmtsys remote cache manager service
7010 tu ups-onlinet onlinet uninterruptable power supplies
7011 tu talon-disc Talon Discovery Port
7012 tu talon-engine Talon Engine
7013 tu microtalon-dis Microtalon Discovery
7014 tu microtalon-com Microtalon Communications
7015 tu talon-webserver Talon Webserver
7016 tu spg SPG Controls Carrier
7017 tu grasp GeneRic Autonomic Signaling Protocol
7018 t fisa-svc FISA Service
7019 t doceri-ctl doceri drawing service control
7019 u doceri-view doceri drawing service screen view
7020 tu dpserve DP Serve
7021 tu dpserveadmin DP Serve Admin
7022 tu ctdp CT Discovery Protocol
7023 tu ct2nmcs Comtech T2 NMCS
7024 tu vmsvc Vormetric service
7025 tu vmsvc-2 Vormetric Service II
7026 t loreji-panel Loreji Webhosting Panel
7030 tu op-probe ObjectPlanet probe
7031 t iposplanet IPOSPLANET retailing multi devices protocol
7040 u quest-disc Quest application level network service discovery
7070 tu arcp
7071 tu iwg1 IWGADTS Aircraft Housekeeping Message
7072 t iba-cfg iba Device Configuration Protocol
7072 u iba-cfg-disc iba Device Configuration Protocol
7073 t martalk MarTalk protocol
7080 tu empowerid EmpowerID Communication
7088 u zixi-transport Zixi live video transport protocol
7095 u jdp-disc Java Discovery Protocol
7099 tu lazy-ptop
7100 tu font-service X Font Service
7101 tu elcn Embedded Light Control Network
7107 u aes-x170
7117 t rothaga Encrypted chat and file transfer service
7121 tu virprot-lm Virtual Prototypes License Manager
7123 t snif End-to-end TLS Relay Control Connection
7128 tu scenidm intelligent data manager
7129 tu scenccs Catalog Content Search
7161 tu cabsm-comm CA BSM Comm
7162 tu caistoragemgr CA Storage Manager
7163 tu cacsambroker CA Connection Broker
7164 tu fsr File System Repository Agent
7165 tu doc-server Document WCF Server
7166 tu aruba-server Aruba eDiscovery Server
7167 t casrmagent CA SRM Agent
7168 t cnckadserver cncKadServer DB & Inventory Services
7169 tu ccag-pib Consequor Consulting Process Integration Bridge
7170 tu nsrp Adaptive Name/Service Resolution
7171 tu drm-production Discovery and Retention Mgt Production
7172 t metalbend Port used for MetalBend programmable interface
7173 t zsecure zSecure Server
7174 tu clutild
7181 u janus-disc Janus Guidewire Enterprise Discovery Service Bus
7200 tu fodms FODMS FLIP
7201 tu dlip
7202 t pon-ictp Inter-Channel Termination Protocol (ICTP) for multi-wavelength PON...
7215 t PS-Server Communication ports for PaperStream Server services
7216 t PS-Capture-Pro PaperStream Capture Professional
7227 tu ramp Registry A & M Protocol
7228 t citrixupp Citrix Universal Printing Port
7229 t citrixuppg Citrix UPP Gateway
7234 t asa-gateways Traffic forwarding for Okta cloud infra
7235 u aspcoordination ASP Coordination Protocol
7236 t display Wi-Fi Alliance Wi-Fi Display Protocol
7237 t pads PADS (Public Area Display System) Server
7244 t frc-hicp FrontRow Calypso Human Interface Control Protocol
7244 u frc-hicp-disc FrontRow Calypso Human Interface Control Protocol
7262 tu cnap Calypso Network Access Protocol
7272 tu watchme-7272 WatchMe Monitoring 7272
7273 tu oma-rlp OMA Roaming Location
7274 tu oma-rlp-s OMA Roaming Location SEC
7275 tu oma-ulp OMA UserPlane Location
7276 tu oma-ilp OMA Internal Location Protocol
7277 tu oma-ilp-s OMA Internal Location Secure Protocol
7278 tu oma-dcdocbs OMA Dynamic Content Delivery over CBS
7279 tu ctxlic Citrix Licensing
7280 tu itactionserver1 ITACTIONSERVER 1
7281 tu itactionserver2 ITACTIONSERVER 2
7282 t mzca-action eventACTION/ussACTION (MZCA) server
7282 u mzca-alert eventACTION/ussACTION (MZCA) alert
7283 t genstat General Statistics Rendezvous Protocol
7300-7359 tu swx The Swiss Exchange
7365 tu lcm-server LifeKeeper Communications
7391 tu mindfilesys mind-file system server
7392 tu mrssrendezvous mrss-rendezvous server
7393 tu nfoldman nFoldMan Remote Publish
7394 tu fse File system export of backup images
7395 tu winqedit
7397 tu hexarc Hexarc Command Language
7400 tu rtps-discovery RTPS Discovery
7401 tu rtps-dd-ut RTPS Data-Distribution User-Traffic
7402 tu rtps-dd-mt RTPS Data-Distribution Meta-Traffic
7410 tu ionixnetmon Ionix Network Monitor
7411 tu daqstream Streaming of measurement data
7420 u ipluminary Multichannel real-time lighting control
7421 tu mtportmon Matisse Port Monitor
7426 tu pmdmgr OpenView DM Postmaster Manager
7427 tu oveadmgr OpenView DM Event Agent Manager
7428 tu ovladmgr OpenView DM Log Agent Manager
7429 tu opi-sock OpenView DM rqt communication
7430 tu xmpv7 OpenView DM xmpv7 api pipe
7431 tu pmd OpenView DM ovc/xmpv3 api pipe
7437 tu faximum
7443 tu oracleas-https Oracle Application Server HTTPS
7471 t sttunnel Stateless Transport Tunneling Protocol
7473 tu rise Rise: The Vieneo Province
7474 t neo4j Neo4j Graph Database
7478 t openit IT Asset Management
7491 tu telops-lmd
7500 tu silhouette Silhouette User
7501 tu ovbus HP OpenView Bus Daemon
7508 t adcp Automation Device Configuration Protocol
7509 t acplt ACPLT - process automation service
7510 tu ovhpas HP OpenView Application Server
7511 tu pafec-lm
7542 tu saratoga Saratoga Transfer Protocol
7543 tu atul atul server
7544 tu nta-ds FlowAnalyzer DisplayServer
7545 tu nta-us FlowAnalyzer UtilityServer
7546 tu cfs Cisco Fabric service
7547 tu cwmp Broadband Forum CWMP
7548 tu tidp Threat Information Distribution Protocol
7549 tu nls-tl Network Layer Signaling Transport Layer
7550 u cloudsignaling Cloud Signaling Service
7551 t controlone-con ControlONE Console signaling
7560 tu sncp Sniffer Command Protocol
7563 t cfw Control Framework
7566 tu vsi-omega VSI Omega
7569 t dell-eql-asm Dell EqualLogic Host Group Management
7570 tu aries-kfinder Aries Kfinder
7574 t coherence Oracle Coherence Cluster Service
7574 u coherence-disc Oracle Coherence Cluster discovery service
7575 t wtmi-panel Main access port for WTMI Panel
7588 tu sun-lm Sun License Manager
7606 tu mipi-debug MIPI Alliance Debug
7624 tu indi Instrument Neutral Distributed Interface
7626 ts simco SImple Middlebox COnfiguration (SIMCO) Server
7627 tu soap-http SOAP Service Port
7628 tu zen-pawn Primary Agent Work Notification
7629 tu xdas OpenXDAS Wire Protocol
7630 t hawk HA Web Konsole
7631 t tesla-sys-msg TESLA System Messaging
7633 tu pmdfmgt PMDF Management
7648 tu cuseeme bonjour-cuseeme
7663 tu rome Proprietary immutable distributed data storage
7668 t authoritygate AuthorityGate Secure API communication for Orchestrated task...
7672 t imqstomp iMQ STOMP Server
7673 t imqstomps iMQ STOMP Server over SSL
7674 tu imqtunnels iMQ SSL tunnel
7675 tu imqtunnel iMQ Tunnel
7676 tu imqbrokerd iMQ Broker Rendezvous
7677 tu sun-user-https Sun App Server - HTTPS
7680 tu ms-do Microsoft Delivery Optimization Peer-to-Peer
7683 t dmt Cleondris DMT
7687 t bolt Bolt database connection
7689 tu collaber Collaber Network Service
7690 t sovd Service-Oriented Vehicle Diagnostics
7697 tu klio KLIO communications
7700 t em7-secom EM7 Secure Communications
7701 s nfapi SCF nFAPI defining MAC/PHY split
7707 tu sync-em7 EM7 Dynamic Updates
7708 tu scinet scientia.net
7720 tu medimageportal MedImage Portal
7724 tu nsdeepfreezectl Novell Snap-in Deep Freeze Control
7725 tu nitrogen Nitrogen Service
7726 tu freezexservice FreezeX Console Service
7727 tu trident-data Trident Systems Data
7728 tus osvr Open-Source Virtual Reality
7734 tu smip Smith Protocol over IP
7738 tu aiagent HP Enterprise Discovery Agent
7741 tu scriptview ScriptView Network
7742 t msss Mugginsoft Script Server Service
7743 tu sstp-1 Sakura Script Transfer Protocol
7744 tu raqmon-pdu RAQMON PDU
7747 tu prgp Put/Run/Get Protocol
7775 t inetfs A File System using TLS over a wide area network
7777 tu cbt
7778 tu interwise
7779 tu vstat
7781 tu accu-lmgr
7784 u s-bfd Seamless Bidirectional Forwarding Detection (S-BFD)
7786 tu minivend
7787 tu popup-reminders Popup Reminders Receive
7789 tu office-tools Office Tools Pro Receive
7794 tu q3ade Q3ADE Cluster Service
7797 tu pnet-conn Propel Connector port
7798 tu pnet-enc Propel Encoder port
7799 tu altbsdp Alternate BSDP Service
7800 tu asr Apple Software Restore
7801 tu ssp-client Secure Server Protocol - client
7802 u vns-tp Virtualized Network Services Tunnel Protocol
7810 tu rbt-wanopt Riverbed WAN Optimization Protocol
7845 tu apc-7845 APC 7845
7846 tu apc-7846 APC 7846
7847 t csoauth A product key authentication protocol made by CSO
7869 t mobileanalyzer MobileAnalyzer& MobileMonitor
7870 t rbt-smc Riverbed Steelhead Mobile Service
7871 t mdm Mobile Device Management
7872 u mipv6tls TLS-based Mobile IPv6 Security
7878 t owms Opswise Message Service
7880 tu pss Pearson
7887 tu ubroker Universal Broker
7900 tu mevent Multicast Event
7901 tu tnos-sp TNOS Service Protocol
7902 tu tnos-dp TNOS shell Protocol
7903 tu tnos-dps TNOS Secure DiaguardProtocol
7913 tu qo-secure QuickObjects secure port
7932 tu t2-drm Tier 2 Data Resource Manager
7933 tu t2-brm Tier 2 Business Rules Manager
7962 tu generalsync Encrypted, extendable, general-purpose synchronization protocol
7967 tu supercell
7979 tu micromuse-ncps
7980 tu quest-vista Quest Vista
7981 t sossd-collect Spotlight on SQL Server Desktop Collect
7982 t sossd-agent Spotlight on SQL Server Desktop Agent
7982 u sossd-disc Spotlight on SQL Server Desktop Agent Discovery
7997 t pushns PUSH Notification Service
7998 u usicontentpush USI Content Push Service
7999 tu irdmi2
8000 tu irdmi
8001 tu vcom-tunnel VCOM Tunnel
8002 tu teradataordbms Teradata ORDBMS
8003 tu mcreport Mulberry Connect Reporting Service
8004 t p2pevolvenet Opensource Evolv Enterprise Platform P2P Network Node Connection...
8005 tu mxi MXI Generation II for z/OS
8006 t wpl-analytics World Programming analytics
8006 u wpl-disc World Programming analytics discovery
8007 tu warppipe I/O oriented cluster computing software
8008 tu http-alt HTTP Alternate
8009 t nvme-disc NVMe over Fabrics Discovery Service
8015 t cfg-cloud Configuration Cloud Service
8016 t ads-s Beckhoff Automation Device Specification
8017 u cisco-cloudsec Cisco Cloudsec Dataplane Port Number
8019 tu qbdb QB DB Dynamic Port
8020 tu intu-ec-svcdisc Intuit Entitlement Service and Discovery
8021 tu intu-ec-client Intuit Entitlement Client
8022 tu oa-system
8023 tu arca-api ARCATrust vault API
8025 tu ca-audit-da CA Audit Distribution Agent
8026 tu ca-audit-ds CA Audit Distribution Server
8027 tu papachi-p2p-srv peer tracker and data relay service
8032 tu pro-ed ProEd
8033 tu mindprint
8034 tu vantronix-mgmt .vantronix Management
8040 tu ampify Ampify Messaging Protocol
8041 tu enguity-xccetp Xcorpeon ASIC Carrier Ethernet Transport
8042 t fs-agent FireScope Agent
8043 t fs-server FireScope Server
8044 t fs-mgmt FireScope Management Interface
8051 t rocrail Rocrail Client Service
8052 tu senomix01 Senomix Timesheets Server
8053 tu senomix02 Senomix Timesheets Client [1 year assignment]
8054 tu senomix03 Senomix Timesheets Server [1 year assignment]
8055 tu senomix04 Senomix Timesheets Server [1 year assignment]
8056 tu senomix05 Senomix Timesheets Server [1 year assignment]
8057 tu senomix06 Senomix Timesheets Client [1 year assignment]
8058 tu senomix07 Senomix Timesheets Client [1 year assignment]
8059 tu senomix08 Senomix Timesheets Client [1 year assignment]
8060 u aero Asymmetric Extended Route Optimization (AERO)
8061 t nikatron-dev Nikatron Device Protocol
8066 t toad-bi-appsrvr Toad BI Application Server
8067 t infi-async Infinidat async replication
8070 t ucs-isc Oracle Unified Communication Suite's Indexed Search Converter
8074 tu gadugadu Gadu-Gadu
8080 tu http-alt HTTP Alternate (see port 80)
8081 tu sunproxyadmin Sun Proxy Admin Service
8082 tu us-cli Utilistor (Client)
8083 tu us-srv Utilistor (Server)
8084 t websnp Snarl Network Protocol over HTTP
8086 tu d-s-n Distributed SCADA Networking Rendezvous Port
8087 tu simplifymedia Simplify Media SPP Protocol
8088 tu radan-http Radan HTTP
8090 t opsmessaging Vehicle to station messaging
8091 t jamlink Jam Link Framework
8097 tu sac SAC Port Id
8100 tu xprint-server Xprint Server
8101 t ldoms-migr Logical Domains Migration
8102 t kz-migr Oracle Kernel zones migration server
8111 u skynetflow Skynetflow network services
8115 tu mtl8000-matrix MTL8000 Matrix
8116 tu cp-cluster Check Point Clustering
8117 t purityrpc Purity replication clustering and remote management
8118 tu privoxy Privoxy HTTP proxy
8121 tu apollo-data Apollo Data Port
8122 tu apollo-admin Apollo Admin Port
8128 tu paycash-online PayCash Online Protocol
8129 tu paycash-wbp PayCash Wallet-Browser
8130 tu indigo-vrmi
8131 tu indigo-vbcp
8132 tu dbabble
8140 t puppet The Puppet master service
8148 tu isdd i-SDD file transfer
8149 u eor-game Edge of Reality game data
8153 t quantastor QuantaStor Management Interface
8160 tu patrol
8161 tu patrol-snmp Patrol SNMP
8162 t lpar2rrd LPAR2RRD client server communication
8181 t intermapper Intermapper network management system
8182 tu vmware-fdm VMware Fault Domain Manager
8183 t proremote
8184 tu itach Remote iTach Connection
8190 t gcp-rphy Generic control plane for RPHY
8191 t limnerpressure Limner Pressure
8192 tu spytechphone SpyTech Phone Service
8194 tu blp1 Bloomberg data API
8195 tu blp2 Bloomberg feed
8199 tu vvr-data VVR DATA
8200 tu trivnet1 TRIVNET
8201 tu trivnet2 TRIVNET
8202 u aesop Audio+Ethernet Standard Open Protocol
8204 tu lm-perfworks LM Perfworks
8205 tu lm-instmgr LM Instmgr
8206 tu lm-dta LM Dta
8207 tu lm-sserver LM SServer
8208 tu lm-webwatcher LM Webwatcher
8211 u aruba-papi Aruba Networks AP management
8230 tu rexecj RexecJ Server
8231 u hncp-udp-port HNCP
8232 u hncp-dtls-port HNCP over DTLS
8243 tu synapse-nhttps Synapse Non Blocking HTTPS
8266 u espeasy-p2p ESPeasy peer-2-peer communication
8270 t robot-remote Robot Framework Remote Library Interface
8276 tu ms-mcc Microsoft Connected Cache
8280 tu synapse-nhttp Synapse Non Blocking HTTP
8282 t libelle Libelle EnterpriseBus
8282 u libelle-disc Libelle EnterpriseBus discovery
8292 tu blp3 Bloomberg professional
8293 t hiperscan-id Hiperscan Identification Service
8294 tu blp4 Bloomberg intelligent client
8300 tu tmi Transport Management Interface
8301 tu amberon Amberon PPC/PPS
8313 t hub-open-net Hub Open Network
8320 tu tnp-discover Thin(ium) Network Protocol
8321 tu tnp Thin(ium) Network Protocol
8322 tu garmin-marine Garmin Marine
8351 tu server-find Server Find
8376 tu cruise-enum Cruise ENUM
8377 tu cruise-swroute Cruise SWROUTE
8378 tu cruise-config Cruise CONFIG
8379 tu cruise-diags Cruise DIAGS
8380 tu cruise-update Cruise UPDATE
8383 tu m2mservices M2m Services
8384 u marathontp Marathon Transport Protocol
8400 tu cvd
8401 tu sabarsd
8402 tu abarsd
8403 tu admind
8404 t svcloud SuperVault Cloud
8405 t svbackup SuperVault Backup
8415 t dlpx-sp Delphix Session Protocol
8416 tu espeech eSpeech Session Protocol
8417 tu espeech-rtp eSpeech RTP Protocol
8423 t aritts Aristech text-to-speech server
8432 t pgbackrest PostgreSQL Backup
8433 u aws-as2 Non Persistent Desktop and Application Streaming
8442 tu cybro-a-bus CyBro A-bus Protocol
8443 tu pcsync-https PCsync HTTPS
8444 tu pcsync-http PCsync HTTP
8445 t copy Port for copy peer sync feature
8445 u copy-disc Port for copy discovery
8448 t matrix-fed Matrix Federation Protocol
8450 tu npmp
8457 t nexentamv Nexenta Management GUI
8470 t cisco-avp Cisco Address Validation Protocol
8471 ts pim-port PIM over Reliable Transport
8472 tu otv Overlay Transport Virtualization (OTV)
8473 tu vp2p Virtual Point to Point
8474 tu noteshare AquaMinds NoteShare
8500 tu fmtp Flight Message Transfer Protocol
8501 t cmtp-mgt CYTEL Message Transfer Management
8501 u cmtp-av CYTEL Message Transfer Audio and Video
8502 t ftnmtp FTN Message Transfer Protocol
8503 u lsp-self-ping MPLS LSP Self-Ping
8554 tu rtsp-alt RTSP Alternate (see port 554)
8555 tu d-fence SYMAX D-FENCE
8567 tu dof-tunnel DOF Tunneling Protocol
8600 tu asterix Surveillance Data
8609 u canon-cpp-disc Canon Compact Printer Protocol Discovery
8610 tu canon-mfnp Canon MFNP Service
8611 tu canon-bjnp1 Canon BJNP Port 1
8612 tu canon-bjnp2 Canon BJNP Port 2
8613 tu canon-bjnp3 Canon BJNP Port 3
8614 tu canon-bjnp4 Canon BJNP Port 4
8615 t imink Imink Service Control
8665 t monetra
8666 t monetra-admin Monetra Administrative Access
8668 t spartan Spartan management
8675 t msi-cps-rm Motorola Solutions Customer Programming Software for Radio Management
8675 u msi-cps-rm-disc Motorola Solutions Customer Programming Software for Radio Management...
8686 tu sun-as-jmxrmi Sun App Server - JMX/RMI
8688 t openremote-ctrl OpenRemote Controller HTTP/REST
8699 t vnyx VNYX Primary Port
8710 t semi-grpc gRPC for SEMI Standards implementations
8711 t nvc Nuance Voice Control
8732 u dtp-net DASGIP Net Services
8733 tu ibus
8750 t dey-keyneg DEY Storage Key Negotiation
8763 tu mc-appserver
8764 tu openqueue
8765 tu ultraseek-http Ultraseek HTTP
8766 tu amcs Agilent Connectivity Service
8767 t core-of-source Online mobile multiplayer game
8768 t sandpolis Sandpolis Server
8769 t oktaauthenticat Okta MultiPlatform Access Mgmt for Cloud Svcs
8770 tu dpap Digital Photo Access Protocol (iPhoto)
8778 t uec Stonebranch Universal Enterprise Controller
8786 tu msgclnt Message Client
8787 tu msgsrvr Message Server
8793 tu acd-pm Accedian Performance Measurement
8800 tu sunwebadmin Sun Web Server Admin Service
8804 tu truecm
8805 u pfcp Destination Port number for PFCP
8807 u hes-clip HES-CLIP Interoperability protocol
8808 u ssports-bcast STATSports Broadcast Service
8809 u 3gpp-monp MCPTT Off-Network Protocol (MONP)
8873 tu dxspider dxspider linking protocol
8880 tu cddbp-alt CDDBP
8881 t galaxy4d Galaxy4D Online Game Engine
8883 tu secure-mqtt Secure MQTT
8888 t ddi-tcp-1 NewsEDGE server TCP (TCP 1)
8888 u ddi-udp-1 NewsEDGE server UDP (UDP 1)
8889 t ddi-tcp-2 Desktop Data TCP 1
8889 u ddi-udp-2 NewsEDGE server broadcast
8890 t ddi-tcp-3 Desktop Data TCP 2
8890 u ddi-udp-3 NewsEDGE client broadcast
8891 t ddi-tcp-4 Desktop Data TCP 3: NESS application
8891 u ddi-udp-4 Desktop Data UDP 3: NESS application
8892 t ddi-tcp-5 Desktop Data TCP 4: FARM product
8892 u ddi-udp-5 Desktop Data UDP 4: FARM product
8893 t ddi-tcp-6 Desktop Data TCP 5: NewsEDGE/Web application
8893 u ddi-udp-6 Desktop Data UDP 5: NewsEDGE/Web application
8894 t ddi-tcp-7 Desktop Data TCP 6: COAL application
8894 u ddi-udp-7 Desktop Data UDP 6: COAL application
8899 tu ospf-lite
8900 tu jmb-cds1 JMB-CDS 1
8901 tu jmb-cds2 JMB-CDS 2
8908 t dpp WFA Device Provisioning Protocol
8910 tu manyone-http
8911 tu manyone-xml
8912 tu wcbackup Windows Client Backup
8913 tu dragonfly Dragonfly System Service
8937 t twds Transaction Warehouse Data Service
8953 t ub-dns-control unbound dns nameserver control
8954 tu cumulus-admin Cumulus Admin Port
8980 tu nod-provider Network of Devices Provider
8981 u nod-client Network of Devices Client
8989 tu sunwebadmins Sun Web Server SSL Admin Service
8990 tu http-wmap webmail HTTP service
8991 tu https-wmap webmail HTTPS service
8997 t oracle-ms-ens Oracle Messaging Server Event Notification Service
8998 t canto-roboflow Canto RoboFlow Control
8999 tu bctp Brodos Crypto Trade Protocol
9000 tu cslistener
9001 tu etlservicemgr ETL Service Manager
9002 tu dynamid DynamID authentication
9005 t golem Golem Inter-System RPC
9007 u ogs-client Open Grid Services Client
9008 t ogs-server Open Grid Services Server
9009 tu pichat Pichat Server
9010 t sdr Secure Data Replicator Protocol
9011 u d-star D-Star Routing digital voice+data for amateur radio
9020 tu tambora
9021 tu panagolin-ident Pangolin Identification
9022 tu paragent PrivateArk Remote Agent
9023 tu swa-1 Secure Web Access - 1
9024 tu swa-2 Secure Web Access - 2
9025 tu swa-3 Secure Web Access - 3
9026 tu swa-4 Secure Web Access - 4
9050 t versiera Versiera Agent Listener
9051 t fio-cmgmt Fusion-io Central Manager Service
9060 t CardWeb-IO CardWeb request-response I/O exchange
9060 u CardWeb-RT CardWeb realtime device data
9080 tu glrpc Groove GLRPC
9081 u cisco-aqos Required for Adaptive Quality of Service
9082 s lcs-ap LCS Application Protocol
9083 t emc-pp-mgmtsvc EMC PowerPath Mgmt Service
9084 tus aurora IBM AURORA Performance Visualizer
9085 tu ibm-rsyscon IBM Remote System Console
9086 tu net2display Vesa Net2Display
9087 tu classic Classic Data Server
9088 tu sqlexec IBM Informix SQL Interface
9089 tu sqlexec-ssl IBM Informix SQL Interface - Encrypted
9090 tu websm
9091 tu xmltec-xmlmail
9092 tu XmlIpcRegSvc Xml-Ipc Server Reg
9093 t copycat Copycat database replication service
9100 tu hp-pdl-datastr PDL Data Streaming Port
9100 tu pdl-datastream Printer PDL Data Stream
9101 tu bacula-dir Bacula Director
9102 tu bacula-fd Bacula File Daemon
9103 tu bacula-sd Bacula Storage Daemon
9104 tu peerwire
9105 tu xadmin Xadmin Control Service
9106 t astergate Astergate Control Service
9106 u astergate-disc Astergate Discovery Service
9107 t astergatefax AstergateFax Control Service
9111 tu hexxorecore Multiple Purpose, Distributed Message Bus
9119 tu mxit MXit Instant Messaging
9122 t grcmp Global Relay compliant mobile instant messaging protocol
9123 t grcp Global Relay compliant instant messaging protocol
9131 tu dddp Dynamic Device Discovery
9160 tu apani1
9161 tu apani2
9162 tu apani3
9163 tu apani4
9164 tu apani5
9191 tu sun-as-jpda Sun AppSvr JPDA
9200 tu wap-wsp WAP connectionless session service
9201 tu wap-wsp-wtp WAP session service
9202 tu wap-wsp-s WAP secure connectionless session service
9203 tu wap-wsp-wtp-s WAP secure session service
9204 tu wap-vcard WAP vCard
9205 tu wap-vcal WAP vCal
9206 tu wap-vcard-s WAP vCard Secure
9207 tu wap-vcal-s WAP vCal Secure
9208 tu rjcdb-vcards rjcdb vCard
9209 tu almobile-system ALMobile System Service
9210 tu oma-mlp OMA Mobile Location Protocol
9211 tu oma-mlp-s OMA Mobile Location Protocol Secure
9212 tu serverviewdbms Server View dbms access
9213 tu serverstart ServerStart RemoteControl
9214 tu ipdcesgbs IPDC ESG BootstrapService
9215 tu insis Integrated Setup and Install Service
9216 tu acme Aionex Communication Management Engine
9217 tu fsc-port FSC Communication Port
9222 tu teamcoherence QSC Team Coherence
9255 tu mon Manager On Network
9277 u traingpsdata GPS Data transmitted from train to ground network
9278 tu pegasus Pegasus GPS Platform
9279 tu pegasus-ctl Pegaus GPS System Control Interface
9280 tu pgps Predicted GPS
9281 tu swtp-port1 SofaWare transport port 1
9282 tu swtp-port2 SofaWare transport port 2
9283 tu callwaveiam
9284 tu visd VERITAS Information Serve
9285 tu n2h2server N2H2 Filter Service Port
9286 u n2receive n2 monitoring receiver
9287 tu cumulus
9292 tu armtechdaemon ArmTech Daemon
9293 tu storview StorView Client
9294 tu armcenterhttp ARMCenter http Service
9295 tu armcenterhttps ARMCenter https Service
9300 tu vrace Virtual Racing Service
9306 t sphinxql Sphinx search server (MySQL listener)
9310 t sapms SAP Message Server
9312 t sphinxapi Sphinx search server
9318 tu secure-ts PKIX TimeStamp over TLS
9321 tu guibase
9339 t gnmi-gnoi gRPC Network Mgmt/Operations Interface
9340 t gribi gRPC Routing Information Base Interface
9343 tu mpidcmgr
9344 tu mphlpdmc
9345 t rancher Rancher Agent
9346 tu ctechlicensing C Tech Licensing
9374 tu fjdmimgr
9380 tu boxp Brivs! Open Extensible Protocol
9387 t d2dconfig D2D Configuration Service
9388 t d2ddatatrans D2D Data Transfer Service
9389 t adws Active Directory Web Services
9390 t otp OpenVAS Transfer Protocol
9396 tu fjinvmgr
9397 tu mpidcagt
9400 tu sec-t4net-srv Samsung Twain for Network Server
9401 tu sec-t4net-clt Samsung Twain for Network Client
9402 tu sec-pc2fax-srv Samsung PC2FAX for Network Server
9418 tu git git pack transfer service
9443 tu tungsten-https WSO2 Tungsten HTTPS
9444 tu wso2esb-console WSO2 ESB Administration Console HTTPS
9445 t mindarray-ca MindArray Systems Console Agent
9450 tu sntlkeyssrvr Sentinel Keys Server
9500 tu ismserver
9522 u sma-spw SMA Speedwire
9535 tu mngsuite Management Suite Remote Control
9536 tu laes-bf Surveillance buffering function
9555 tu trispen-sra Trispen Secure Remote Access
9559 t p4runtime P4Runtime gRPC Service
9592 tu ldgateway LANDesk Gateway
9593 tu cba8 LANDesk Management Agent (cba8)
9594 tu msgsys Message System
9595 tu pds Ping Discovery Service
9596 tu mercury-disc Mercury Discovery
9597 tu pd-admin PD Administration
9598 tu vscp Very Simple Ctrl Protocol
9599 tu robix
9600 tu micromuse-ncpw
9612 tu streamcomm-ds StreamComm User Directory
9614 t iadt-tls iADT Protocol over TLS
9616 t erunbook-agent,erunbook_agent eRunbook Agent
9617 t erunbook-server,erunbook_server eRunbook Server
9618 tu condor Condor Collector Service
9628 tu odbcpathway ODBC Pathway Service
9629 tu uniport UniPort SSO Controller
9630 t peoctlr Peovica Controller
9631 t peocoll Peovica Collector
9632 u mc-comm Mobile-C Communications
9640 t pqsflows ProQueSys Flows Service
9666 t zoomcp Zoom Control Panel Game Server Management
9667 tu xmms2 Cross-platform Music Multiplexing System
9668 tu tec5-sdctp tec5 Spectral Device Control Protocol
9694 tu client-wakeup T-Mobile Client Wakeup Message
9695 tu ccnx Content Centric Networking
9700 tu board-roar Board M.I.T. Service
9747 tu l5nas-parchan L5NAS Parallel Channel
9750 tu board-voip Board M.I.T. Synchronous Collaboration
9753 tu rasadv
9762 tu tungsten-http WSO2 Tungsten HTTP
9800 tu davsrc WebDav Source Port
9801 tu sstp-2 Sakura Script Transfer Protocol-2
9802 tu davsrcs WebDAV Source TLS/SSL
9875 tu sapv1 Session Announcement v1
9876 t sd Session Director
9877 t x510 The X.510 wrapper protocol
9878 u kca-service The KX509 Kerberized Certificate Issuance Protocol in Use in 2012
9888 tu cyborg-systems CYBORG Systems
9889 tu gt-proxy Port for Cable network related data proxy or repeater
9898 tu monkeycom
9899 u sctp-tunneling SCTP TUNNELING
9900 tus iua
9901 u enrp enrp server channel
9901 s enrp-sctp enrp server channel
9902 s enrp-sctp-tls enrp/tls server channel
9903 u multicast-ping Multicast Ping Protocol
9909 tu domaintime
9911 tu sype-transport SYPECom Transport Protocol
9925 t xybrid-cloud XYBRID Cloud
9950 tu apc-9950 APC 9950
9951 tu apc-9951 APC 9951
9952 tu apc-9952 APC 9952
9953 tu acis 9953
9954 t hinp HaloteC Instrument Network Protocol
9955 t alljoyn-stm Contact Port for AllJoyn standard messaging
9955 u alljoyn-mcm Contact Port for AllJoyn multiplexed constrained messaging
9956 u alljoyn Alljoyn Name Service
9966 tu odnsp OKI Data Network Setting Protocol
9978 t xybrid-rt XYBRID RT Server
9979 t visweather Valley Information Systems Weather station data
9981 t pumpkindb Event sourcing database engine with a built-in programming language
9986 t kaostransport KAOS secure message transport protocol for safety-critical...
9987 tu dsm-scm-target DSM/SCM Target Interface
9988 t nsesrvr Software Essentials Secure HTTP server
9990 tu osm-appsrvr OSM Applet Server
9991 tu osm-oev OSM Event Server
9992 tu palace-1 OnLive-1
9993 tu palace-2 OnLive-2
9994 tu palace-3 OnLive-3
9995 tu palace-4
9996 tu palace-5
9997 tu palace-6
9998 tu distinct32
9999 tu distinct
10000 tu ndmp Network Data Management Protocol
10001 tu scp-config SCP Configuration
10002 tu documentum EMC-Documentum Content Server Product
10003 tu documentum-s,documentum_s EMC-Documentum Content Server Product
10004 t emcrmirccd EMC Replication Manager Client
10005 t emcrmird EMC Replication Manager Server
10006 t netapp-sync Sync replication protocol among different NetApp platforms
10007 tu mvs-capacity MVS Capacity
10008 tu octopus Octopus Multiplexer
10009 tu swdtp-sv Systemwalker Desktop Patrol
10010 t rxapi ooRexx rxapi services
10020 t abb-hw Hardware configuration and maintenance
10023 u cefd-vmp Comtech EF-Data's Vipersat Management Protocol
10050 tu zabbix-agent Zabbix Agent
10051 tu zabbix-trapper Zabbix Trapper
10055 t qptlmd Quantapoint FLEXlm Licensing Service
10080 tu amanda
10081 tu famdc FAM Archive Server
10100 tu itap-ddtp VERITAS ITAP DDTP
10101 tu ezmeeting-2 eZmeeting
10102 tu ezproxy-2 eZproxy
10103 tu ezrelay
10104 tu swdtp Systemwalker Desktop Patrol
10107 tu bctp-server VERITAS BCTP, server
10110 tu nmea-0183 NMEA-0183 Navigational Data
10111 u nmea-onenet NMEA OneNet multicast messaging
10113 tu netiq-endpoint NetIQ Endpoint
10114 tu netiq-qcheck NetIQ Qcheck
10115 tu netiq-endpt NetIQ Endpoint
10116 tu netiq-voipa NetIQ VoIP Assessor
10117 tu iqrm NetIQ IQCResource Managament Svc
10125 t cimple HotLink CIMple REST API
10128 tu bmc-perf-sd BMC-PERFORM-SERVICE DAEMON
10129 t bmc-gms BMC General Manager Server
10160 tu qb-db-server QB Database Server
10161 t snmptls SNMP-TLS
10161 u snmpdtls SNMP-DTLS
10162 t snmptls-trap SNMP-Trap-TLS
10162 u snmpdtls-trap SNMP-Trap-DTLS
10200 tu trisoap Trigence AE Soap Service
10201 t rsms Remote Server Management Service
10201 u rscs Remote Server Control and Test Service
10252 tu apollo-relay Apollo Relay Port
10253 u eapol-relay Relay of EAPOL frames
10260 tu axis-wimp-port Axis WIMP Port
10261 t tile-ml Tile remote machine learning
10288 tu blocks
10439 u bngsync BalanceNG session table synchronization protocol
10443 t cirrossp CirrosSP Workstation Communication
10500 u hip-nat-t HIP NAT-Traversal
10540 tu MOS-lower MOS Media Object Metadata Port
10541 tu MOS-upper MOS Running Order Port
10542 tu MOS-aux MOS Low Priority Port
10543 tu MOS-soap MOS SOAP Default Port
10544 tu MOS-soap-opt MOS SOAP Optional Port
10548 t serverdocs Apple Document Sharing Service
10631 t printopia Printopia Serve
10800 tu gap Gestor de Acaparamiento para Pocket PCs
10805 tu lpdg LUCIA Pareja Data Group
10809 t nbd Network Block Device
10810 u nmc-disc Nuance Mobile Care Discovery
10860 tu helix Helix Client/Server
10880 tu bveapi BVEssentials HTTP API
10933 t octopustentacle Listen port used by the Octopus Deploy Tentacle deployment agent
10990 tu rmiaux Auxiliary RMI Port
11000 tu irisa
11001 tu metasys
11095 tu weave Nest device-to-device and device-to-service application protocol
11103 t origo-sync OrigoDB Server Sync Interface
11104 t netapp-icmgmt NetApp Intercluster Management
11105 t netapp-icdata NetApp Intercluster Data
11106 tu sgi-lk SGI LK Licensing service
11108 u myq-termlink Hardware Terminals Discovery and Low-Level Communication Protocol
11109 t sgi-dmfmgr Data migration facility Manager (DMF) is a browser based interface to...
11110 t sgi-soap Data migration facility (DMF) SOAP is a web server protocol to...
11111 tu vce Viral Computing Environment (VCE)
11112 tu dicom
11161 tu suncacao-snmp sun cacao snmp access point
11162 tu suncacao-jmxmp sun cacao JMX-remoting access point
11163 tu suncacao-rmi sun cacao rmi registry access point
11164 tu suncacao-csa sun cacao command-streaming access point
11165 tu suncacao-websvc sun cacao web service access point
11171 u snss Surgical Notes Security Service Discovery (SNSS)
11172 t oemcacao-jmxmp OEM cacao JMX-remoting access point
11173 t t5-straton Straton Runtime Programing
11174 t oemcacao-rmi OEM cacao rmi registry access point
11175 t oemcacao-websvc OEM cacao web service access point
11201 tu smsqp
11202 t dcsl-backup DCSL Network Backup Services
11208 tu wifree WiFree Service
11211 tu memcache Memory cache service
11235 ts xcompute numerical systems messaging
11319 tu imip
11320 tu imip-channels IMIP Channels Port
11321 tu arena-server Arena Server Listen
11367 tu atm-uhas ATM UHAS
11371 tu hkp OpenPGP HTTP Keyserver
11430 u lsdp Lenbrook Service Discovery Protocol
11434 t ollama
11489 t asgcypresstcps ASG Cypress Secure Only
11600 tu tempest-port Tempest Protocol Port
11623 t emc-xsw-dconfig EMC XtremSW distributed config
11720 tu h323callsigalt H.323 Call Control Signalling Alternate
11723 tu emc-xsw-dcache EMC XtremSW distributed cache
11751 tu intrepid-ssl Intrepid SSL
11796 t lanschool
11796 u lanschool-mpt Lanschool Multipoint
11876 tu xoraya X2E Xoraya Multichannel protocol
11877 u x2e-disc X2E service discovery protocol
11967 tu sysinfo-sp SysInfo Service Protocol
11971 t tibsd TiBS Service
11997 s wmereceiving WorldMailExpress
11998 s wmedistribution WorldMailExpress
11999 s wmereporting WorldMailExpress
12000 tu entextxid IBM Enterprise Extender SNA XID Exchange
12001 tu entextnetwk IBM Enterprise Extender SNA COS Network Priority
12002 tu entexthigh IBM Enterprise Extender SNA COS High Priority
12003 tu entextmed IBM Enterprise Extender SNA COS Medium Priority
12004 tu entextlow IBM Enterprise Extender SNA COS Low Priority
12005 tu dbisamserver1 DBISAM Database Server - Regular
12006 tu dbisamserver2 DBISAM Database Server - Admin
12007 tu accuracer Accuracer Database System Server
12008 tu accuracer-dbms Accuracer Database System Admin
12009 u ghvpn Green Hills VPN
12010 t edbsrvr ElevateDB Server
12012 tu vipera Vipera Messaging Service
12013 tu vipera-ssl Vipera Messaging Service over SSL Communication
12109 tu rets-ssl RETS over SSL
12121 tu nupaper-ss NuPaper Session Service
12168 tu cawas CA Web Access Service
12172 tu hivep
12300 tu linogridengine LinoGrid Engine
12302 t rads Remote Administration Daemon (RAD) is a system service that offers...
12321 tu warehouse-sss Warehouse Monitoring Syst SSS
12322 tu warehouse Warehouse Monitoring Syst
12345 tu italk Italk Chat System
12546 t carb-repl-ctrl Carbonite Server Replication Control
12753 tu tsaf tsaf port
12865 t netperf control port for the netperf benchmark
13160 tu i-zipqd
13216 tu bcslogc Black Crow Software application logging
13217 tu rs-pias R&S Proxy Installation Assistant Service
13218 t emc-vcas-tcp EMC Virtual CAS Service
13218 u emc-vcas-udp EMV Virtual CAS Service Discovery
13223 tu powwow-client PowWow Client
13224 tu powwow-server PowWow Server
13400 t doip-data DoIP Data
13400 u doip-disc DoIP Discovery
13720 tu bprd BPRD Protocol (VERITAS NetBackup)
13721 tu bpdbm BPDBM Protocol (VERITAS NetBackup)
13722 tu bpjava-msvc BP Java MSVC Protocol
13724 tu vnetd Veritas Network Utility
13782 tu bpcd VERITAS NetBackup
13783 tu vopied VOPIED Protocol
13785 tu nbdb NetBackup Database
13786 tu nomdb Veritas-nomdb
13818 tu dsmcc-config DSMCC Config
13819 tu dsmcc-session DSMCC Session Messages
13820 tu dsmcc-passthru DSMCC Pass-Thru Messages
13821 tu dsmcc-download DSMCC Download Protocol
13822 tu dsmcc-ccp DSMCC Channel Change Protocol
13823 t bmdss Blackmagic Design Streaming Server
13832 t a-trust-rpc Certificate Management and Issuing
13894 tu ucontrol Ultimate Control communication protocol
13929 tu dta-systems D-TA SYSTEMS
13930 t medevolve MedEvolve Port Requester
14000 tu scotty-ft SCOTTY High-Speed Filetransfer
14001 tus sua De-Registered
14002 u scotty-disc Discovery of a SCOTTY hardware codec board
14033 tu sage-best-com1 sage Best! Config Server 1
14034 tu sage-best-com2 sage Best! Config Server 2
14141 tu vcs-app VCS Application
14142 tu icpp IceWall Cert Protocol
14143 t icpps IceWall Cert Protocol over TLS
14145 tu gcm-app GCM Application
14149 tu vrts-tdd Veritas Traffic Director
14150 t vcscmd Veritas Cluster Server Command Server
14154 tu vad Veritas Application Director
14250 tu cps Fencing Server
14414 tu ca-web-update CA eTrust Web Update Service
14500 t xpra xpra network protocol
14936 tu hde-lcesrvr-1
14937 tu hde-lcesrvr-2
15000 tu hydap Hypack Data Aquisition
15002 t onep-tls Open Network Environment TLS
15118 u v2g-secc v2g Supply Equipment Communication Controller Discovery Protocol
15345 tu xpilot XPilot Contact Port
15363 tu 3link 3Link Negotiation
15555 tu cisco-snat Cisco Stateful NAT
15660 tu bex-xr Backup Express Restore Server
15740 tu ptp Picture Transfer Protocol
15998 u 2ping 2ping Bi-Directional Ping Service
15999 t programmar ProGrammar Enterprise
16000 t fmsas Administration Server Access
16001 t fmsascon Administration Server Connector
16002 t gsms GoodSync Mediation Service
16003 u alfin Automation and Control by REGULACE.ORG
16020 t jwpc Filemaker Java Web Publishing Core
16021 t jwpc-bin Filemaker Java Web Publishing Core Binary
16161 tu sun-sea-port Solaris SEA Port
16162 t solaris-audit Solaris Audit - secure remote audit log
16309 tu etb4j
16310 tu pduncs Policy Distribute, Update Notification
16311 tu pdefmns Policy definition and update management
16360 tu netserialext1 Network Serial Extension Ports One
16361 tu netserialext2 Network Serial Extension Ports Two
16367 tu netserialext3 Network Serial Extension Ports Three
16368 tu netserialext4 Network Serial Extension Ports Four
16384 tu connected Connected Corp
16385 t rdgs Reliable Datagram Sockets
16619 t xoms X509 Objects Management Service
16665 t axon-tunnel Reliable multipath data transport for high latencies
16666 u vtp Vidder Tunnel Protocol
16789 t cadsisvr This server provides callable services to mainframe External Security...
16900 tu newbay-snc-mc Newbay Mobile Client Update Service
16950 tu sgcip Simple Generic Client Interface Protocol
16991 tu intel-rci-mp
16992 tu amt-soap-http Intel(R) AMT SOAP/HTTP
16993 tu amt-soap-https Intel(R) AMT SOAP/HTTPS
16994 tu amt-redir-tcp Intel(R) AMT Redirection/TCP
16995 tu amt-redir-tls Intel(R) AMT Redirection/TLS
17007 tu isode-dua
17010 t ncpu Plan 9 cpu port
17184 t vestasdlp Vestas Data Layer Protocol
17185 tu soundsvirtual Sounds Virtual
17219 tu chipper
17220 tu avtp IEEE 1722 Transport Protocol for Time Sensitive Applications
17221 tu avdecc IEEE 1722.1 AVB Discovery, Enumeration, Connection management, and...
17222 u cpsp Control Plane Synchronization Protocol (SPSP)
17223 t isa100-gci ISA100 GCI is a service utilizing a common interface between an...
17224 u trdp-pd Train Realtime Data Protocol (TRDP) Process Data
17225 tu trdp-md Train Realtime Data Protocol (TRDP) Message Data
17234 tu integrius-stp Integrius Secure Tunnel Protocol
17235 tu ssh-mgmt SSH Tectia Manager
17500 t db-lsp Dropbox LanSync Protocol
17500 u db-lsp-disc Dropbox LanSync Discovery
17555 t ailith Ailith management of routers
17729 tu ea Eclipse Aviation
17754 tu zep Encap. ZigBee Packets
17755 tu zigbee-ip ZigBee IP Transport Service
17756 tu zigbee-ips ZigBee IP Transport Secure Service
17777 t sw-orion SolarWinds Orion
18000 tu biimenu Beckman Instruments, Inc
18104 t radpdf RAD PDF Service
18136 t racf z/OS Resource Access Control Facility
18181 tu opsec-cvp OPSEC CVP
18182 tu opsec-ufp OPSEC UFP
18183 tu opsec-sam OPSEC SAM
18184 tu opsec-lea OPSEC LEA
18185 tu opsec-omi OPSEC OMI
18186 tu ohsc Occupational Health SC
18187 tu opsec-ela OPSEC ELA
18241 tu checkpoint-rtm Check Point RTM
18242 t iclid Checkpoint router monitoring
18243 t clusterxl Checkpoint router state backup
18262 tu gv-pf GV NetConfig Service
18463 tu ac-cluster AC Cluster
18516 u heythings HeyThings Device communicate service
18634 tu rds-ib Reliable Datagram Service
18635 tu rds-ip Reliable Datagram Service over IP
18668 t vdmmesh Manufacturing Execution Systems Mesh Communication
18668 u vdmmesh-disc Manufacturing Execution Systems Mesh Communication
18769 tu ique IQue Protocol
18881 tu infotos
18888 tu apc-necmp APCNECMP
19000 tu igrid iGrid Server
19007 tu scintilla Scintilla protocol for device services
19020 t j-link J-Link TCP/IP Protocol
19191 tu opsec-uaa OPSEC UAA
19194 tu ua-secureagent UserAuthority SecureAgent
19220 t cora Client Connection Management and Data Exchange Service
19220 u cora-disc Discovery for Client Connection Management and Data Exchange Service
19283 tu keysrvr Key Server for SASSAFRAS
19315 tu keyshadow Key Shadow for SASSAFRAS
19398 tu mtrgtrans
19410 tu hp-sco
19411 tu hp-sca
19412 tu hp-sessmon
19539 tu fxuptp
19540 tu sxuptp
19541 tu jcp JCP Client
19788 u mle Mesh Link Establishment
19790 t faircom-db FairCom Database
19998 t iec-104-sec IEC 60870-5-104 process control - secure
19999 tus dnp-sec Distributed Network Protocol - Secure
20000 tus dnp Distributed Network Protocol
20001 tu microsan
20002 tu commtact-http Commtact HTTP
20003 tu commtact-https Commtact HTTPS
20005 tu openwebnet OpenWebNet protocol for electric network
20012 u ss-idi-disc Samsung Interdevice Interaction discovery
20013 t ss-idi Samsung Interdevice Interaction
20014 tu opendeploy OpenDeploy Listener
20034 tu nburn-id,nburn_id NetBurner ID Port
20046 tu tmophl7mts TMOP HL7 Message Transfer Service
20048 tu mountd NFS mount protocol
20049 tus nfsrdma Network File System (NFS) over RDMA
20057 t avesterra AvesTerra Hypergraph Transfer Protocol (HGTP)
20167 tu tolfab TOLfab Data Change
20202 tu ipdtp-port IPD Tunneling Port
20222 tu ipulse-ics
20480 tu emwavemsg emWave Message Service
20670 tu track
20810 t crtech-nlm CRTech NLM
20999 tu athand-mmp At Hand MMP
21000 tu irtrans IRTrans Control
21010 t notezilla-lan Notezilla.Lan Server
21212 t trinket-agent Distributed artificial intelligence
21213 t cohesity-agent Cohesity backup agents
21221 t aigairserver Services for Air Server
21337 t xahaud Xahau P2P network protocol
21553 t rdm-tfs Raima RDM TFS
21554 tu dfserver MineScape Design File Server
21590 tu vofr-gateway VoFR Gateway
21800 tu tvpm TVNC Pro Multiplexing
21801 t sal Safe AutoLogon
21845 tu webphone
21846 tu netspeak-is NetSpeak Corp. Directory Services
21847 tu netspeak-cs NetSpeak Corp. Connection Services
21848 tu netspeak-acd NetSpeak Corp. Automatic Call Distribution
21849 tu netspeak-cps NetSpeak Corp. Credit Processing System
22000 tu snapenetio
22001 tu optocontrol
22002 tu optohost002 Opto Host Port 2
22003 tu optohost003 Opto Host Port 3
22004 tu optohost004 Opto Host Port 4
22005 tu optohost004 Opto Host Port 5
22125 t dcap dCache Access Protocol
22128 t gsidcap GSI dCache Access Protocol
22222 t easyengine EasyEngine is CLI tool to manage WordPress Sites on Nginx server
22273 tu wnn6
22305 tu cis CompactIS Tunnel
22333 tu showcockpit-net ShowCockpit Networking
22335 t shrewd-control Initium Labs Security and Automation Control
22335 u shrewd-stream Initium Labs Security and Automation Streaming
22343 tu cis-secure CompactIS Secure Tunnel
22347 tu wibukey WibuKey Standard WkLan
22350 tu codemeter CodeMeter Standard
22351 t codemeter-cmwan TPC/IP requests of copy protection software to a server
22537 t caldsoft-backup CaldSoft Backup server file transfer
22555 t vocaltec-wconf Vocaltec Web Conference
22555 u vocaltec-phone Vocaltec Internet Phone
22763 tu talikaserver Talika Main Server
22800 tu aws-brf Telerate Information Platform LAN
22951 tu brf-gw Telerate Information Platform WAN
23000 tu inovaport1 Inova LightLink Server Type 1
23001 tu inovaport2 Inova LightLink Server Type 2
23002 tu inovaport3 Inova LightLink Server Type 3
23003 tu inovaport4 Inova LightLink Server Type 4
23004 tu inovaport5 Inova LightLink Server Type 5
23005 tu inovaport6 Inova LightLink Server Type 6
23053 t gntp Generic Notification Transport Protocol
23272 u s102 S102 application
23294 t 5afe-dir 5AFE SDN Directory
23294 u 5afe-disc 5AFE SDN Directory discovery
23333 tu elxmgmt Emulex HBAnyware Remote Management
23400 tu novar-dbase Novar Data
23401 tu novar-alarm Novar Alarm
23402 tu novar-global Novar Global
23456 t aequus Aequus Service
23457 t aequus-alt Aequus Service Mgmt
23546 t areaguard-neo AreaGuard Neo - WebServer
24000 tu med-ltp
24001 tu med-fsp-rx
24002 tu med-fsp-tx
24003 tu med-supp
24004 tu med-ovw
24005 tu med-ci
24006 tu med-net-svc
24242 tu filesphere
24249 tu vista-4gl Vista 4GL
24321 tu ild Isolv Local Directory
24322 u hid Transport of Human Interface Device data streams
24323 t vrmg-ip Verimag mobile class protocol over TCP
24386 tu intel-rci,intel_rci Intel RCI
24465 tu tonidods Tonido Domain Server
24554 tu binkp
24577 t bilobit bilobit Service
24577 u bilobit-update bilobit Service Update
24601 u udpstp UDP-based IP-Layer Capacity and performance measurement protocol
24666 t sdtvwcam Service used by SmarDTV to communicate between a CAM and a second...
24676 tu canditv Canditv Message Service
24677 tu flashfiler
24678 tu proactivate Turbopower Proactivate
24680 tu tcc-http TCC User HTTP Service
24754 t cslg Citrix StorageLink Gateway
24850 u assoc-disc Device Association Discovery
24922 tu find Find Identification of Network Devices
25000 tu icl-twobase1
25001 tu icl-twobase2
25002 tu icl-twobase3
25003 tu icl-twobase4
25004 tu icl-twobase5
25005 tu icl-twobase6
25006 tu icl-twobase7
25007 tu icl-twobase8
25008 tu icl-twobase9
25009 tu icl-twobase10
25100 t db2c-tls IBM Db2 Client Interface - Encrypted
25471 s rna RNSAP User Adaptation for Iurh
25576 t sauterdongle Sauter Dongle
25604 t idtp Identifier Tracing Protocol
25793 tu vocaltec-hos Vocaltec Address Server
25900 tu tasp-net TASP Network Comm
25901 tu niobserver
25902 tu nilinkanalyst
25903 tu niprobe
25954 u bf-game Bitfighter game server
25955 u bf-master Bitfighter master server
26000 tu quake
26133 tu scscp Symbolic Computation Software Composability Protocol
26208 tu wnn6-ds
26257 t cockroach CockroachDB
26260 tu ezproxy
26261 tu ezmeeting
26262 tu k3software-svr K3 Software-Server
26263 tu k3software-cli K3 Software-Client
26486 t exoline-tcp
26486 u exoline-udp
26487 tu exoconfig
26489 tu exonet
27000-27009 tu flex-lm FLEX LM (1-10)
27010 t flex-lmadmin A protocol for managing license services
27016 t chlenix Cloud hosting environment network
27017 t mongodb Mongo database system
27345 tu imagepump
27442 tu jesmsjc Job controller service
27504 tu kopek-httphead Kopek HTTP Head Port
27782 tu ars-vista ARS VISTA Application
27876 t astrolink Astrolink Protocol
27999 tu tw-auth-key TW Authentication/Key Distribution and
28000 tu nxlmd NX License Manager
28001 t pqsp PQ Service
28010 t gruber-cashreg Gruber cash registry protocol
28080 t thor-engine thor/server - ML engine
28119 u a27-ran-ran A27 cdma2000 RAN Management
28200 tu voxelstorm VoxelStorm game server
28240 tu siemensgsm Siemens GSM
28589 t bosswave Building operating system services wide area verified exchange
29000 t saltd-licensing Siemens Licensing Server
29118 s sgsap SGsAP in 3GPP
29167 tu otmp ObTools Message Protocol
29168 s sbcap SBcAP in 3GPP
29169 s iuhsctpassoc HNBAP and RUA Common Association
29999 t bingbang data exchange protocol for IEC61850 in wind power plants
30000 t ndmps Secure Network Data Management Protocol
30001 tu pago-services1 Pago Services 1
30002 tu pago-services2 Pago Services 2
30003 tu amicon-fpsu-ra Amicon FPSU-IP Remote Administration
30004 u amicon-fpsu-s Amicon FPSU-IP VPN
30100 ts rwp Remote Window Protocol
30260 tu kingdomsonline Kingdoms Online (CraigAvenue)
30400 t gs-realtime GroundStar RealTime System
30832 u samsung-disc Samsung Convergence Discovery Protocol
30999 tu ovobs OpenView Service Desk Client
31016 t ka-sddp Kollective Agent Secure Distributed Delivery Protocol
31016 u ka-kdp Kollective Agent Kollective Delivery Protocol
31020 t autotrac-acp Autotrac ACP 245
31029 u yawn YaWN - Yet Another Windows Notifier
31337 tu eldim eldim is a secure file upload proxy
31400 t pace-licensed PACE license server
31416 tu xqosd XQoS network monitor
31457 tu tetrinet TetriNET Protocol
31620 tu lm-mon lm mon
31685 t dsx-monitor,dsx_monitor DS Expert Monitor
31765 tu gamesmith-port GameSmith Port
31948 tu iceedcp-tx,iceedcp_tx Embedded Device Configuration Protocol TX
31949 tu iceedcp-rx,iceedcp_rx Embedded Device Configuration Protocol RX
32034 tu iracinghelper iRacing helper service
32249 tu t1distproc60 T1 Distributed Processor
32400 t plex Plex multimedia
32483 tu apm-link Access Point Manager Link
32635 tu sec-ntb-clnt SecureNotebook-CLNT
32636 tu DMExpress
32767 tu filenet-powsrm FileNet BPM WS-ReliableMessaging Client
32768 tu filenet-tms Filenet TMS
32769 tu filenet-rpc Filenet RPC
32770 tu filenet-nch Filenet NCH
32771 tu filenet-rmi FileNET RMI
32772 tu filenet-pa FileNET Process Analyzer
32773 tu filenet-cm FileNET Component Manager
32774 tu filenet-re FileNET Rules Engine
32775 tu filenet-pch Performance Clearinghouse
32776 tu filenet-peior FileNET BPM IOR
32777 tu filenet-obrok FileNet BPM CORBA
32801 tu mlsn Multiple Listing Service Network
32811 t retp Real Estate Transport Protocol
32896 tu idmgratm Attachmate ID Manager
33000 t wg-endpt-comms WatchGuard Endpoint Communications
33060 t mysqlx MySQL Database Extended Interface
33123 tu aurora-balaena Aurora (Balaena Ltd)
33331 tu diamondport DiamondCentral Interface
33333 t dgi-serv Digital Gaslight Service
33334 t speedtrace SpeedTrace TraceAgent
33334 u speedtrace-disc SpeedTrace TraceAgent Discovery
33434 tu traceroute traceroute use
33435 u mtrace IP Multicast Traceroute
33656 tu snip-slave SNIP Slave
33890 t digilent-adept Adept IP protocol
34249 tu turbonote-2 TurboNote Relay Server Default Port
34378 tu p-net-local P-Net on IP local
34379 tu p-net-remote P-Net on IP remote
34567 t dhanalakshmi dhanalakshmi.org EDI Service
34567 u edi_service dhanalakshmi.org EDI Service
34962 tu profinet-rt PROFInet RT Unicast
34963 tu profinet-rtm PROFInet RT Multicast
34964 tu profinet-cm PROFInet Context Manager
34980 tu ethercat EtherCAT Port
35000 t heathview
35001 tu rt-viewer ReadyTech Viewer
35002 t rt-sound ReadyTech Sound Server
35003 t rt-devicemapper ReadyTech DeviceMapper Server
35004 tu rt-classmanager ReadyTech ClassManager
35005 t rt-labtracker ReadyTech LabTracker
35006 t rt-helper ReadyTech Helper Service
35100 tu axio-disc Axiomatic discovery protocol
35354 t kitim KIT Messenger
35355 t altova-lm Altova License Management
35355 u altova-lm-disc Altova License Management Discovery
35356 t guttersnex Gutters Note Exchange
35357 t openstack-id OpenStack ID Service
36001 tu allpeers AllPeers Network
36411 u wlcp Wireless LAN Control plane Protocol (WLCP)
36412 s s1-control S1-Control Plane (3GPP)
36422 s x2-control X2-Control Plane (3GPP)
36423 s slmap SLm Interface Application Protocol
36424 s nq-ap Nq and Nq' Application Protocol
36443 s m2ap M2 Application Part
36444 s m3ap M3 Application Part
36462 s xw-control Xw-Control Plane (3GPP)
36524 t febooti-aw Febooti Automation Workshop
36602 t observium-agent Observium statistics collection agent
36700 t mapx MapX communication
36865 tu kastenxpipe KastenX Pipe
37472 s 3gpp-w1ap W1 signalling transport
37475 tu neckar science + computing's Venus Administration Port
37483 t gdrive-sync Google Drive Sync
37601 t eftp Epipole File Transfer Protocol
37654 tu unisys-eportal Unisys ClearPath ePortal
38000 t ivs-database InfoVista Server Database
38001 t ivs-insertion InfoVista Server Insertion
38002 t cresco-control Cresco Controller
38002 u crescoctrl-disc Cresco Controller Discovery
38201 tu galaxy7-data Galaxy7 Data Tunnel
38202 tu fairview Fairview Message Service
38203 tu agpolicy AppGate Policy Server
38412 s ng-control NG Control Plane (3GPP)
38422 s xn-control Xn Control Plane (3GPP)
38462 s e1-interface E1 signalling transport (3GPP)
38472 s f1-control F1 Control Plane (3GPP)
38638 t psqlmws Premier SQL Middleware Server
38800 t sruth Sruth is a service for the distribution of routinely- generated but...
38865 t secrmmsafecopya Security approval process for use of the secRMM SafeCopy program
39063 t vroa Children's hearing test/Telemedicine
39681 tu turbonote-1 TurboNote Default Port
40000 tu safetynetp SafetyNET p
40023 u k-patentssensor K-PatentsSensorInformation
40404 t sptx Simplify Printing TX
40841 tu cscp
40842 tu csccredir
40843 tu csccfirewall
40853 u ortec-disc ORTEC Service Discovery
41111 tu fs-qos Foursticks QoS Protocol
41121 t tentacle Tentacle Server
41230 tu z-wave-s Z-Wave Protocol over SSL/TLS
41794 tu crestron-cip Crestron Control Port
41795 tu crestron-ctp Crestron Terminal Port
41796 t crestron-cips Crestron Secure Control Port
41797 t crestron-ctps Crestron Secure Terminal Port
42508 tu candp Computer Associates network discovery protocol
42509 tu candrp CA discovery response
42510 tu caerpc CA eTrust RPC
42999 t curiosity API endpoint for search application
43000 t recvr-rc Receiver Remote Control
43000 u recvr-rc-disc Receiver Remote Control Discovery
43188 tu reachout
43189 tu ndm-agent-port
43190 tu ip-provision
43191 t noit-transport Reconnoiter Agent Data Transport
43210 t shaperai Shaper Automation Server Management
43210 u shaperai-disc Shaper Automation Server Management Discovery
43438 u hmip-routing HmIP LAN Routing
43439 t eq3-update EQ3 firmware update
43439 u eq3-config EQ3 discovery and configuration
43440 t ew-mgmt Cisco EnergyWise Management
43440 u ew-disc-cmd Cisco EnergyWise Discovery and Command Flooding
43441 tu ciscocsdb Cisco NetMgmt DB Ports
44123 t z-wave-tunnel Z-Wave Secure Tunnel
44321 tu pmcd PCP server (pmcd)
44322 tu pmproxy PCP proxy (pmproxy)
44323 t pmwebapi HTTP binding for Performance Co-Pilot client API
44444 t cognex-dataman Cognex DataMan Management Protocol
44445 t acronis-backup Acronis Backup Gateway service port
44544 u domiq DOMIQ Building Automation
44553 tu rbr-debug REALbasic Remote Debug
44600 u asihpi AudioScience HPI
44818 tu EtherNet-IP-2,EtherNet/IP-2 EtherNet/IP messaging
44900 t m3da M3DA is used for efficient machine-to-machine communications
44900 u m3da-disc M3DA Discovery is used for efficient machine-to-machine communications
45000 t asmp Nuance AutoStore Status Monitoring Protocol (data transfer)
45000 u asmp-mon Nuance AutoStore Status Monitoring Protocol (device monitoring)
45001 t asmps Nuance AutoStore Status Monitoring Protocol (secure data transfer)
45002 t rs-status Redspeed Status Monitor
45045 t synctest Remote application control protocol
45054 tu invision-ag InVision AG
45185 tu witsnet Wire and Wireless transfer on synchroniz
45514 t cloudcheck ASSIA CloudCheck WiFi Management System
45514 u cloudcheck-ping ASSIA CloudCheck WiFi Management keepalive
45678 tu eba EBA PRISE
45824 t dai-shell Server for the DAI family of client-server products
45825 tu qdb2service Qpuncture Data Access Service
45966 tu ssr-servermgr SSRServerMgr
46336 t inedo Listen port used for Inedo agent communication
46998 t spremotetablet Connection between a desktop computer or server and a signature...
46999 tu mediabox MediaBox Server
47000 tu mbus Message Bus
47001 t winrm Windows Remote Management Service
47100 u jvl-mactalk Configuration of motors connected to Industrial Ethernet
47557 tu dbbrowse Databeam Corporation
47624 tu directplaysrvr Direct Play Server
47806 tu ap ALC Protocol
47808 tu bacnet Building Automation and Control Networks
47809 u presonus-ucnet PreSonus Universal Control Network Protocol
48000 tu nimcontroller Nimbus Controller
48001 tu nimspooler Nimbus Spooler
48002 tu nimhub Nimbus Hub
48003 tu nimgtw Nimbus Gateway
48004 t nimbusdb NimbusDB Connector
48005 t nimbusdbctrl NimbusDB Control
48048 t juka Juliar Programming Language Protocol
48049 t 3gpp-cbsp 3GPP Cell Broadcast Service Protocol
48050 t weandsf WeFi Access Network Discovery and Selection Function
48128 tu isnetserv Image Systems Network Services
48129 tu blp5 Bloomberg locator
48556 tu com-bardac-dw
48619 tu iqobject
48653 tu robotraconteur Robot Raconteur transport
49000 t matahari Matahari Broker
49001 t nusrp Nuance Unity Service Request Protocol
49001 u nusdp-disc Nuance Unity Service Discovery Protocol
49150 t inspider InSpider System`;
