"""What `microcontroller.nvm` keeps: the count of wrong PINs, and wishes that survive a reset."""
